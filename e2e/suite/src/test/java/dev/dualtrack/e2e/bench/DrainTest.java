package dev.dualtrack.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DrainTest {
    private static final long SECOND = 1_000_000_000;

    private final Drain drain = new Drain(100, 1_100);

    @Test
    void neitherTheStartNorTheFirstBatchCounts() {
        drain.observe(0, 100);
        drain.observe(30 * SECOND, 100);
        drain.observe(60 * SECOND, 300);
        drain.observe(62 * SECOND, 700);
        drain.observe(64 * SECOND, 1_100);
        assertThat(drain.events()).isEqualTo(800);
        assertThat(drain.seconds()).isEqualTo(4);
        assertThat(drain.rate()).isEqualTo(200);
    }

    @Test
    void theClockStopsAtTheLastCommitAndNotAtTheLastLook() {
        drain.observe(SECOND, 600);
        drain.observe(2 * SECOND, 1_100);
        drain.observe(9 * SECOND, 1_100);
        assertThat(drain.seconds()).isEqualTo(1);
        assertThat(drain.rate()).isEqualTo(500);
    }

    @Test
    void isDoneWhenTheTargetIsCommittedAndNotBefore() {
        assertThat(drain.done()).isFalse();
        drain.observe(SECOND, 1_099);
        assertThat(drain.done()).isFalse();
        drain.observe(2 * SECOND, 1_100);
        assertThat(drain.done()).isTrue();
    }

    @Test
    void oneCommitMakesNoRate() {
        drain.observe(SECOND, 1_100);
        assertThat(drain.done()).isTrue();
        assertThat(drain.events()).isZero();
        assertThat(drain.rate()).isNaN();
    }

    @Test
    void refusesATargetThatIsReachedAlready() {
        assertThatThrownBy(() -> new Drain(5, 5)).hasMessage("target: 5 (expected: > 5)");
    }
}
