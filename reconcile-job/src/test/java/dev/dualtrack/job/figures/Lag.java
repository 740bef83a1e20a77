package dev.dualtrack.job.figures;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.LongAccumulator;

/** How late changes come somewhere. Thread-safe. */
final class Lag {
    /** How late they are to come. */
    static final Duration WANTED = Duration.ofSeconds(3);

    private final LongAccumulator most = new LongAccumulator(Math::max, 0);

    void add(long millis) {
        most.accumulate(millis);
    }

    /** The most since it was last asked for, in seconds. */
    String most() {
        return String.format(Locale.ROOT, "%.1f", most.getThenReset() / 1e3);
    }
}
