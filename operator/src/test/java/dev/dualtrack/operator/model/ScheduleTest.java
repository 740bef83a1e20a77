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
    void knowsTheTimeBetweenTwoRuns() {
        assertThat(new Schedule("0 */6 * * *", "UTC").interval(NOW)).isEqualTo(Duration.ofHours(6));
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
