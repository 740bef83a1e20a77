package dev.dualtrack.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void countsInItsOwnTimeZone() {
        assertThat(new Schedule("0 3 * * *", "Asia/Seoul").next(NOW)).contains(Instant.parse("2026-01-01T18:00:00Z"));
    }

    @Test
    void hasFiredTwiceOnlyIfTwoRunsWereDue() {
        Schedule weekdays = new Schedule("0 3 * * 1-5", "UTC");
        Instant friday = Instant.parse("2026-01-02T03:05:00Z");

        assertThat(weekdays.firedTwice(friday, Instant.parse("2026-01-05T04:00:00Z")))
                .isFalse();
        assertThat(weekdays.firedTwice(friday, Instant.parse("2026-01-06T04:00:00Z")))
                .isTrue();
    }

    @Test
    void hasNotFiredTwiceOnADateThatNeverComes() {
        assertThat(new Schedule("0 0 30 2 *", "UTC").firedTwice(NOW, NOW.plus(Duration.ofDays(3_000))))
                .isFalse();
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(new Schedule("0 25 * * *", "UTC").problem())
                .hasValueSatisfying(problem ->
                        assertThat(problem).contains("spec.reconcile.schedule").contains("0 25 * * *"));
        assertThat(new Schedule("0 3 * * *", "Asia/Atlantis").problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("spec.reconcile.timeZone"));
    }
}
