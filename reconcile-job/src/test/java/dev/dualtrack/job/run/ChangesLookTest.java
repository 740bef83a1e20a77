package dev.dualtrack.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a look does is tested with whole runs: {@link ScansInTurnTest}. */
class ChangesLookTest {
    @ParameterizedTest
    @CsvSource({"0, 1000", "10009, 1000", "10010, 1001", "1000009, 100000", "3000000000, 100000"})
    void aTenthOfTheKeysIsLookedAtWithinLimits(long wanted, int most) {
        assertThat(ChangesLook.most(wanted)).isEqualTo(most);
    }
}
