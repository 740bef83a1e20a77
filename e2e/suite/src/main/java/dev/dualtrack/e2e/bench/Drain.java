package dev.dualtrack.e2e.bench;

import org.jspecify.annotations.Nullable;

/**
 * How fast a consumer group gets through what waits for it, seen from its committed offsets alone.
 *
 * <p>The clock starts at the first commit and stops at the last one. What the first commit covers is not counted, since
 * the work for it was done before; so neither the start of the program counts nor its first batch. Used by one thread.
 */
public final class Drain {
    private final long target;
    private final long before;
    private @Nullable Commit first;
    private @Nullable Commit last;

    private record Commit(long nanos, long committed) {}

    /**
     * What is to come.
     *
     * @param before sum of the group's committed offsets while nobody works
     * @param target the sum when all is done
     */
    public Drain(long before, long target) {
        if (target <= before) {
            throw new IllegalArgumentException("target: " + target + " (expected: > " + before + ")");
        }
        this.before = before;
        this.target = target;
    }

    /** Takes note of the group's sum at a time of {@link System#nanoTime()}. */
    public void observe(long nanos, long committed) {
        Commit newest = last;
        if (committed <= (newest == null ? before : newest.committed())) {
            return;
        }
        last = new Commit(nanos, committed);
        if (first == null) {
            first = last;
        }
    }

    /** Whether all is done. */
    public boolean done() {
        return last != null && last.committed() >= target;
    }

    /** Events counted: those committed after the first commit. */
    public long events() {
        return first == null || last == null ? 0 : last.committed() - first.committed();
    }

    /** Seconds from the first commit to the last. */
    public double seconds() {
        return first == null || last == null ? 0 : (last.nanos() - first.nanos()) / 1e9;
    }

    /** Events per second; NaN if there were not two commits. */
    public double rate() {
        return events() == 0 ? Double.NaN : events() / seconds();
    }
}
