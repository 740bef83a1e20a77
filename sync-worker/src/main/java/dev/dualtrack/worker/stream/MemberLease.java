package dev.dualtrack.worker.stream;

import dev.dualtrack.worker.batch.AbandonedException;
import dev.dualtrack.worker.batch.Lease;

/**
 * A lane's lease: it ends when the lane is taken away, and whenever the proof of membership is so old that the group may
 * have given the partitions to another worker before a store call that starts now would end. Thread-safe.
 */
final class MemberLease implements Lease {
    private final Membership membership;
    private volatile boolean abandoned;

    MemberLease(Membership membership) {
        this.membership = membership;
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
        if (!membership.holds()) {
            throw new AbandonedException(
                    "membership confirmed " + membership.age().toMillis() + " ms ago (expected: <= "
                            + membership.limit().toMillis() + ")");
        }
    }
}
