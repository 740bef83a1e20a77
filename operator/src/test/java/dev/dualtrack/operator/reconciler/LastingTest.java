package dev.dualtrack.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LastingTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

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

    private boolean at(long second, boolean so) {
        return lasting.look(so, START.plusSeconds(second));
    }
}
