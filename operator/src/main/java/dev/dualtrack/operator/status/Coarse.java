package dev.dualtrack.operator.status;

import java.util.NavigableMap;
import java.util.TreeMap;

/** Figures in wide steps, so that a status changes only when something happened. */
final class Coarse {
    private static final long MI = 1024L * 1024;

    private static final NavigableMap<Long, String> RECORDS =
            steps("0", 1L, "<100", 100L, "<1k", 1_000L, "<10k", 10_000L, "<100k", 100_000L, "<1M", 1_000_000L, ">=1M");

    private static final NavigableMap<Long, String> BYTES =
            steps("<1Mi", MI, "<16Mi", 16 * MI, "<256Mi", 256 * MI, "<1Gi", 1_024 * MI, "<16Gi", 16_384 * MI, ">=16Gi");

    private Coarse() {}

    static String lag(long records) {
        return RECORDS.floorEntry(Math.max(0, records)).getValue();
    }

    static String bytes(long bytes) {
        return BYTES.floorEntry(Math.max(0, bytes)).getValue();
    }

    /** The first word holds from 0 on, each further one from the number before it. */
    private static NavigableMap<Long, String> steps(String first, Object... numbersAndWords) {
        NavigableMap<Long, String> steps = new TreeMap<>();
        steps.put(0L, first);
        for (int i = 0; i < numbersAndWords.length; i += 2) {
            steps.put((Long) numbersAndWords[i], (String) numbersAndWords[i + 1]);
        }
        return steps;
    }
}
