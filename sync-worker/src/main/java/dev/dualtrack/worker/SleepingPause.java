package dev.dualtrack.worker;

import dev.dualtrack.worker.batch.AbandonedException;
import dev.dualtrack.worker.batch.Pause;
import java.time.Duration;

/** Waits in real time. */
final class SleepingPause implements Pause {
    @Override
    public void take(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AbandonedException("interrupted while waiting");
        }
    }
}
