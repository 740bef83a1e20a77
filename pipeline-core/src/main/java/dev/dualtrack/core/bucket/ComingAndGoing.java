package dev.dualtrack.core.bucket;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether keys that came and went make up the difference of two sums of hashes of keys. */
final class ComingAndGoing {
    /** Of so many keys each half is tried in 3⁸ ways. */
    private static final int MOST = 16;

    private ComingAndGoing() {}

    /**
     * Whether {@code difference} is, modulo 2⁶⁴, a sum of some of the hashes, each added once or taken away once. False of more than
     * {@value #MOST}, too: there it is not told.
     */
    static boolean explains(long[] hashes, long difference) {
        if (hashes.length > MOST) {
            return false;
        }
        int half = hashes.length / 2;
        Set<Long> first = sums(Arrays.copyOfRange(hashes, 0, half));
        return sums(Arrays.copyOfRange(hashes, half, hashes.length)).stream()
                .anyMatch(sum -> first.contains(difference - sum));
    }

    private static Set<Long> sums(long[] hashes) {
        Set<Long> sums = new HashSet<>(Set.of(0L));
        for (long hash : hashes) {
            for (long sum : List.copyOf(sums)) {
                sums.add(sum + hash);
                sums.add(sum - hash);
            }
        }
        return sums;
    }
}
