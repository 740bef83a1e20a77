package dev.dualtrack.worker.batch;

import java.time.Duration;

/** Waits between two tries of the same step; a simulation lets virtual time pass instead. */
@FunctionalInterface
public interface Pause {
    /** Returns after that time; throws {@link AbandonedException} if the thread is asked to stop. */
    void take(Duration time);
}
