package dev.dualtrack.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({"30s,PT30S", "5m,PT5M", "4h,PT4H", "7d,PT168H", "999999d,PT23999976H"})
    void readsAWholeNumberAndAUnit(String text, Duration expected) {
        assertThat(Durations.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "m", "0s", "05m", "1.5h", "-1s", "5min", "5m ", "1000000s", "1h30m"})
    void refusesAnotherForm(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Durations.parse(text));
    }

    @Test
    void saysTheValueAndTheExpectation() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parse("5min"))
                .withMessage("duration: 5min (expected: like 30s, 5m, 4h or 7d)");
    }
}
