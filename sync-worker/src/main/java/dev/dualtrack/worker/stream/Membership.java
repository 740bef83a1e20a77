package dev.dualtrack.worker.stream;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How long ago the group's coordinator is known to have counted this worker as a member.
 *
 * <p>A poll is no proof: it comes back empty, or with records of other brokers, while the coordinator is away. An accepted
 * commit is: the coordinator looks at member and generation, and begins the session timeout anew. Its age is that of its
 * sending, which lies before that. Thread-safe.
 */
final class Membership {
    private final LongSupplier nanoTime;
    private final Duration limit;
    private final AtomicLong confirmed;

    /**
     * Not yet confirmed.
     *
     * @param limit how old the proof may be while a call to the store begins, so that the call ends before the group may
     *     have given the partitions to another worker
     */
    Membership(LongSupplier nanoTime, Duration limit) {
        this.nanoTime = nanoTime;
        this.limit = limit;
        this.confirmed = new AtomicLong(nanoTime.getAsLong() - limit.toNanos() - 1);
    }

    /** A commit that was sent at that time has been accepted. */
    void confirmed(long sentAt) {
        confirmed.accumulateAndGet(sentAt, (before, now) -> now - before > 0 ? now : before);
    }

    /** How old the proof is. */
    Duration age() {
        return Duration.ofNanos(nanoTime.getAsLong() - confirmed.get());
    }

    /** How old it may be. */
    Duration limit() {
        return limit;
    }

    /** Whether it is young enough. */
    boolean holds() {
        return age().compareTo(limit) <= 0;
    }
}
