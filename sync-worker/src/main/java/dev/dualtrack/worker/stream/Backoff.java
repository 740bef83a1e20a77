package dev.dualtrack.worker.stream;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential waits with jitter: the n-th is between half and all of {@code first}·2ⁿ, at most {@code cap}. Used by one
 * thread.
 */
final class Backoff {
    private final Duration first;
    private final Duration cap;
    private final RandomGenerator random;
    private int failures;

    Backoff(Duration first, Duration cap, RandomGenerator random) {
        this.first = first;
        this.cap = cap;
        this.random = random;
    }

    /** The wait after one more failure. */
    Duration next() {
        long full = Math.min(first.toNanos() << Math.min(failures, 16), cap.toNanos());
        failures++;
        return Duration.ofNanos(full / 2 + random.nextLong(full / 2 + 1));
    }

    /** It went well: start from the first wait again. */
    void reset() {
        failures = 0;
    }
}
