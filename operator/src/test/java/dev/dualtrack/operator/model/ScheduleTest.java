package dev.dualtrack.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void countsInItsOwnTimeZone() {
        assertThat(new Schedule("0 3 * * *", "Asia/Seoul").next(NOW)).contains(Instant.parse("2026-01-01T18:00:00Z"));
    }

    /** That of the operator's machine, or of its process. */
    @ParameterizedTest
    @ValueSource(strings = {"UTC", "America/New_York", "Pacific/Kiritimati"})
    @ResourceLock(Resources.TIME_ZONE)
    void f30CountsInItsOwnTimeZoneWhateverTheZoneOfTheMachine(String zone) {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        try {
            Schedule nightly = new Schedule("0 3 * * *", "Asia/Seoul");

            assertThat(nightly.next(NOW)).contains(Instant.parse("2026-01-01T18:00:00Z"));
            assertThat(nightly.firedTwice(NOW, Instant.parse("2026-01-02T18:00:00Z")))
                    .isFalse();
            assertThat(nightly.firedTwice(NOW, Instant.parse("2026-01-02T18:00:01Z")))
                    .isTrue();
        } finally {
            TimeZone.setDefault(before);
        }
    }

    /** The second night is an hour shorter: clocks there go from two to three. */
    @Test
    void f30GoesWithItsZoneToSummerTime() {
        Schedule nightly = new Schedule("30 3 * * *", "America/New_York");

        assertThat(nightly.next(Instant.parse("2026-03-06T08:30:00Z"))).contains(Instant.parse("2026-03-07T08:30:00Z"));
        assertThat(nightly.next(Instant.parse("2026-03-07T08:30:00Z"))).contains(Instant.parse("2026-03-08T07:30:00Z"));
        assertThat(nightly.next(Instant.parse("2026-03-08T07:30:00Z"))).contains(Instant.parse("2026-03-09T07:30:00Z"));
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
