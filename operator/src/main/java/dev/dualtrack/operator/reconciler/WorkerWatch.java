package dev.dualtrack.operator.reconciler;

import dev.dualtrack.operator.model.Rollout;
import java.time.Duration;

/**
 * Whether one of a store's workers is missing though others are there: it is not ready, or its pod runs and does not answer. Not
 * thread-safe.
 */
final class WorkerWatch {
    /** Longer than the startup probe lets a worker take that is added to others; the kubelet restarts one that hangs. */
    private static final Duration START = Duration.ofMinutes(5);

    private final Lasting lacking = new Lasting(START);

    /**
     * One look; returns whether that has lasted. As long as a roll-out is under way nothing is missed.
     *
     * @param asked pods that run
     * @param answers those of them that answered
     */
    boolean look(Rollout rollout, int asked, int answers, long nanoTime) {
        boolean lacks =
                rollout.state() == Rollout.State.SHORT || (rollout.state() == Rollout.State.READY && answers < asked);
        return lacking.look(lacks, nanoTime);
    }
}
