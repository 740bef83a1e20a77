package dev.dualtrack.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
    private final AtomicReference<Instant> clock = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final AtomicLong timer = new AtomicLong(7);
    private final ClockWatch watch = new ClockWatch(clock::get, timer::get);

    @AfterEach
    void end() {
        watch.close();
    }

    @Test
    void f30AClockThatIsSetBackIsToldOnce() {
        assertThat(after(1_000, 1_000)).isFalse();
        assertThat(after(1_000, -600_000)).isTrue();
        assertThat(after(1_000, 1_000)).isFalse();
        assertThat(after(1_000, -1_000)).as("by two seconds").isTrue();
    }

    /** The timer fires at once. */
    @Test
    void f30OneThatIsSetForthIsNot() {
        assertThat(after(1_000, 600_000)).isFalse();
        assertThat(after(1_000, 1_000)).isFalse();
        assertThat(after(1_000, -600_000)).as("and back").isTrue();
    }

    @Test
    void f30NorIsOneThatGoesSlower() {
        for (int look = 0; look < 10_000; look++) {
            assertThat(after(1_000, 999)).isFalse();
        }
    }

    /** One look, so many milliseconds later by the timer and by the clock. */
    private boolean after(long byTimer, long byClock) {
        timer.addAndGet(Duration.ofMillis(byTimer).toNanos());
        clock.updateAndGet(before -> before.plusMillis(byClock));
        return watch.wasSetBack();
    }
}
