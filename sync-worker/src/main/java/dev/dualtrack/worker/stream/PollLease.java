package dev.dualtrack.worker.stream;

import dev.dualtrack.worker.batch.AbandonedException;
import dev.dualtrack.worker.batch.Lease;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A lane's lease: it ends when the lane is taken away, and whenever the last poll is so long ago that the group may
 * have given the partitions to another worker before a store call that starts now would end. Thread-safe.
 */
final class PollLease implements Lease {
    private final AtomicLong lastPoll;
    private final LongSupplier nanoTime;
    private final Duration limit;
    private volatile boolean abandoned;

    PollLease(AtomicLong lastPoll, LongSupplier nanoTime, Duration limit) {
        this.lastPoll = lastPoll;
        this.nanoTime = nanoTime;
        this.limit = limit;
    }

    boolean abandoned() {
        return abandoned;
    }

    void abandon() {
        abandoned = true;
    }

    @Override
    public void check() {
        if (abandoned) {
            throw new AbandonedException("the partitions were taken away");
        }
        long age = nanoTime.getAsLong() - lastPoll.get();
        if (age > limit.toNanos()) {
            throw new AbandonedException("last poll: " + Duration.ofNanos(age).toMillis() + " ms ago (expected: <= "
                    + limit.toMillis() + ")");
        }
    }
}
