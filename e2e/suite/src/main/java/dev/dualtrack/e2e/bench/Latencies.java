package dev.dualtrack.e2e.bench;

import java.util.Collection;

/**
 * Durations that were measured, in nanoseconds.
 *
 * <p>Percentiles are by nearest rank: the p-th of n durations is the one at place ⌈p·n/100⌉ in ascending order. So it is
 * always a duration that was measured, at least p percent of all are not longer, and nothing is interpolated.
 */
public final class Latencies {
    private static final double NANOS_PER_MILLI = 1_000_000;

    private final long[] ascending;

    private Latencies(long[] ascending) {
        this.ascending = ascending;
    }

    /** Of at least one duration, in any order. */
    public static Latencies ofNanos(Collection<Long> nanos) {
        if (nanos.isEmpty()) {
            throw new IllegalArgumentException("durations: 0 (expected: >= 1)");
        }
        return new Latencies(nanos.stream().mapToLong(Long::longValue).sorted().toArray());
    }

    /** How many there are. */
    public int count() {
        return ascending.length;
    }

    /** The percentile in milliseconds; {@code percent} is from 1 to 100, and 100 is the longest. */
    public double millis(int percent) {
        if (percent < 1 || percent > 100) {
            throw new IllegalArgumentException("percent: " + percent + " (expected: 1..100)");
        }
        int place = Math.toIntExact(((long) percent * ascending.length + 99) / 100);
        return ascending[place - 1] / NANOS_PER_MILLI;
    }
}
