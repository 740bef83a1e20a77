package dev.dualtrack.job.world;

import dev.dualtrack.job.fence.Pace;
import java.time.Duration;

/** Time that passes only by pauses. */
public final class FakePace implements Pace {
    private long nanos;
    private Runnable afterPause = () -> {};

    /** Called after every pause. */
    public void onPause(Runnable action) {
        afterPause = action;
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public void pause(Duration duration) {
        nanos += duration.toNanos();
        afterPause.run();
    }
}
