package dev.dualtrack.operator.reconciler;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether something has been so, at each look, for longer than it may be. Times are those of {@link System#nanoTime}, so that a
 * clock that is set neither ends the grace nor draws it out. Not thread-safe.
 */
final class Lasting {
    private final Duration grace;
    private @Nullable Long since;

    Lasting(Duration grace) {
        this.grace = grace;
    }

    /** One look; returns whether it is so now and has been since a look that lies as long as the grace back, or longer. */
    boolean look(boolean so, long nanoTime) {
        if (!so) {
            since = null;
            return false;
        }
        if (since == null) {
            since = nanoTime;
        }
        return nanoTime - since >= grace.toNanos();
    }
}
