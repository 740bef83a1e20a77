package dev.dualtrack.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesTest {
    @ParameterizedTest
    @CsvSource({
        "PT-5S,0 s",
        "PT0S,0 s",
        "PT59.9S,59 s",
        "PT60S,1 min",
        "PT62S,1 min 2 s",
        "PT1H,1 h",
        "PT23H59M59S,23 h 59 min",
        "PT24H,1 d",
        "PT75H10M,3 d 3 h"
    })
    void showsTheTwoLargestUnits(Duration duration, String text) {
        assertThat(Times.text(duration)).isEqualTo(text);
    }
}
