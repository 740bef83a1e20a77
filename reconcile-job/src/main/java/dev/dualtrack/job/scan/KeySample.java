package dev.dualtrack.job.scan;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * A bounded sample of candidates: those whose key's digest, stirred with the seed, is smallest. Each set of that size is
 * equally likely over the seeds. The same seed and keys give the same sample in any order of keys; another seed gives
 * another one, so that in time every record is compared in full. Not thread-safe.
 */
final class KeySample {
    private record Ranked(long rank, Candidate candidate) {}

    private final PriorityQueue<Ranked> smallest =
            new PriorityQueue<>(Comparator.comparingLong(Ranked::rank).reversed());
    private final DeepCheck wish;

    KeySample(DeepCheck wish) {
        this.wish = wish;
    }

    void offer(Candidate candidate, long digest) {
        long rank = stir(digest ^ wish.seed());
        if (smallest.size() < wish.size()) {
            smallest.add(new Ranked(rank, candidate));
        } else if (!smallest.isEmpty() && rank < smallest.element().rank()) {
            smallest.remove();
            smallest.add(new Ranked(rank, candidate));
        }
    }

    /** The sample, each candidate to be compared in full. */
    List<Candidate> candidates() {
        return smallest.stream().map(ranked -> ranked.candidate().inFull()).toList();
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long stir(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
