package dev.dualtrack.worker.stream;

import dev.dualtrack.core.status.WorkerStatus;

/**
 * Whether batches may call the store. Opened by a failure that concerns every batch; after a wait one batch is let
 * through as a probe, and its end decides. Changed by the poll thread, read by any.
 */
final class Circuit {
    private final Backoff backoff;
    private volatile WorkerStatus.Circuit state = WorkerStatus.Circuit.CLOSED;
    private long probeAt;

    Circuit(Backoff backoff) {
        this.backoff = backoff;
    }

    WorkerStatus.Circuit state() {
        return state;
    }

    /** Whether a batch may start now. The one that gets true while the circuit is open is the probe. */
    boolean permits(long now) {
        return switch (state) {
            case CLOSED -> true;
            case HALF_OPEN -> false;
            case OPEN -> {
                if (now - probeAt < 0) {
                    yield false;
                }
                state = WorkerStatus.Circuit.HALF_OPEN;
                yield true;
            }
        };
    }

    /** A batch failed at the store. */
    void failed(long now) {
        // Batches that ran beside the first one fail as well; only a failed probe lengthens the wait.
        if (state != WorkerStatus.Circuit.OPEN) {
            probeAt = now + backoff.next().toNanos();
            state = WorkerStatus.Circuit.OPEN;
        }
    }

    /** A batch ended well. */
    void succeeded() {
        backoff.reset();
        state = WorkerStatus.Circuit.CLOSED;
    }

    /** A batch ended without an answer of the store: if it was the probe, the next one is. */
    void undecided(long now) {
        if (state == WorkerStatus.Circuit.HALF_OPEN) {
            probeAt = now;
            state = WorkerStatus.Circuit.OPEN;
        }
    }
}
