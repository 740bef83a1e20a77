package dev.dualtrack.job.scan;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A bounded sample of candidates: those whose key's hash, stirred with the seed, is smallest. Each set of that size is
 * equally likely over the seeds. The same seed and keys give the same sample in any order of keys; another seed gives
 * another one, so that in time every record is compared in full. A key that is
 * offered again takes no second place. Not thread-safe.
 */
final class KeySample {
    private final NavigableMap<Long, Candidate> smallest = new TreeMap<>();
    private final DeepCheck wish;

    KeySample(DeepCheck wish) {
        this.wish = wish;
    }

    void offer(Candidate candidate, long hash) {
        if (wish.size() == 0) {
            return;
        }
        smallest.put(stir(hash ^ wish.seed()), candidate);
        if (smallest.size() > wish.size()) {
            smallest.pollLastEntry();
        }
    }

    /** The sample, each candidate to be compared in full. */
    List<Candidate> candidates() {
        return smallest.values().stream().map(Candidate::inFull).toList();
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long stir(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
