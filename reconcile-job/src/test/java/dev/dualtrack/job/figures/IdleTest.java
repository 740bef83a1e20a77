package dev.dualtrack.job.figures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.job.figures.Idle.Time;
import org.junit.jupiter.api.Test;

class IdleTest {
    @Test
    void theShareIsThatSinceTheFirstLook() {
        Time first = Time.parse("cpu  100 0 100 700 100 0 0 0\ncpu0 1 2 3 4 5 6 7 8\n");
        Time second = Time.parse("cpu  120 0 120 740 120 0 0 0\ncpu0 1 2 3 4 5 6 7 8\n");

        assertThat(first).isEqualTo(new Time(800, 1_000));
        assertThat(second.since(first)).isEqualTo(0.6);
        assertThat(first.since(first)).isEqualTo(1);
    }
}
