package dev.dualtrack.job.fence;

import java.time.Duration;

/** Time as waiting code sees it: a monotonic clock and a pause. */
public interface Pace {
    /** Nanoseconds since an arbitrary moment. */
    long nanoTime();

    /** Waits; an interrupt ends the wait with an {@link IllegalStateException}, the interrupt flag set. */
    void pause(Duration duration);

    /** The machine's own time. */
    static Pace real() {
        return new Pace() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public void pause(Duration duration) {
                try {
                    Thread.sleep(duration);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted while waiting", e);
                }
            }
        };
    }
}
