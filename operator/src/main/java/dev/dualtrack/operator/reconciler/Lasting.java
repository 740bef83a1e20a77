package dev.dualtrack.operator.reconciler;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether something has been so, at each look, for longer than it may be. Not thread-safe. */
final class Lasting {
    private final Duration grace;
    private @Nullable Instant since;

    Lasting(Duration grace) {
        this.grace = grace;
    }

    /** One look; returns whether it is so now and has been since a look that lies as long as the grace back, or longer. */
    boolean look(boolean so, Instant now) {
        if (!so) {
            since = null;
            return false;
        }
        if (since == null) {
            since = now;
        }
        return !now.isBefore(since.plus(grace));
    }
}
