package dev.dualtrack.core.source;

import java.util.Objects;

/** Counts the rows of a scan and measures the live heap, beyond that at the start, every ten thousand rows. */
final class ScanWatch {
    private static final int EVERY = 10_000;

    private final long baseline = liveBytes();
    private long rows;
    private long keySum;
    private long peakBytes;

    void accept(SourceRow row) {
        rows++;
        keySum += (Long) Objects.requireNonNull(row.row().get("id"));
        if (rows % EVERY == 0) {
            peakBytes = Math.max(peakBytes, liveBytes() - baseline);
        }
    }

    long rows() {
        return rows;
    }

    long keySum() {
        return keySum;
    }

    long peakBytes() {
        return peakBytes;
    }

    private static long liveBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
