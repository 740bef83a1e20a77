package dev.dualtrack.job.scan;

import dev.dualtrack.core.event.RecordKey;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * A bounded sample of keys: those whose digest, stirred with the seed, is smallest. The same seed and rows give the same
 * sample in any order of rows; another seed gives another one, so that in time every record is compared in full.
 */
final class KeySample {
    private static final int SIZE = 100;

    private record Ranked(long rank, RecordKey key) {}

    private final PriorityQueue<Ranked> smallest =
            new PriorityQueue<>(Comparator.comparingLong(Ranked::rank).reversed());
    private final long seed;

    KeySample(long seed) {
        this.seed = seed;
    }

    void offer(RecordKey key, long digest) {
        long rank = stir(digest ^ seed);
        if (smallest.size() < SIZE) {
            smallest.add(new Ranked(rank, key));
        } else if (rank < smallest.element().rank()) {
            smallest.remove();
            smallest.add(new Ranked(rank, key));
        }
    }

    List<RecordKey> keys() {
        return smallest.stream().map(Ranked::key).toList();
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long stir(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
