package dev.dualtrack.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LastingTest {
    private static final long START = 1_000;

    private final Lasting lasting = new Lasting(Duration.ofSeconds(30));

    @Test
    void isSoOnceTheGraceIsOver() {
        assertThat(at(0, true)).isFalse();
        assertThat(at(29, true)).isFalse();
        assertThat(at(30, true)).isTrue();
        assertThat(at(300, true)).isTrue();
    }

    @Test
    void beginsAnewAfterALookAtWhichItWasNot() {
        at(0, true);
        assertThat(at(30, false)).isFalse();
        assertThat(at(31, true)).isFalse();
        assertThat(at(60, true)).isFalse();
        assertThat(at(61, true)).isTrue();
    }

    /** Which begins anywhere, and goes over from the largest number to the least. */
    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE - 1})
    void f30TheGraceIsCountedByATimerThatNobodySets(long start) {
        assertThat(lasting.look(true, start)).isFalse();
        assertThat(lasting.look(true, start + Duration.ofSeconds(30).toNanos() - 1))
                .isFalse();
        assertThat(lasting.look(true, start + Duration.ofSeconds(30).toNanos())).isTrue();
    }

    private boolean at(long second, boolean so) {
        return lasting.look(so, START + Duration.ofSeconds(second).toNanos());
    }
}
