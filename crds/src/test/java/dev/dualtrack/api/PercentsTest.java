package dev.dualtrack.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentsTest {
    @ParameterizedTest
    @CsvSource({"0%,0", "1%,1", "0.1%,0.1", "99.999%,99.999", "100%,100"})
    void readsTheFigureExactly(String text, BigDecimal expected) {
        assertThat(Percents.parse(text)).isEqualByComparingTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "%", "101%", "100.1%", "-1%", ".5%", "1.%", "0.0001%", "1 %"})
    void refusesAnotherForm(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Percents.parse(text));
    }

    @Test
    void saysTheValueAndTheExpectation() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Percents.parse("2"))
                .withMessage("percentage: 2 (expected: like 1% or 0.1%)");
    }
}
