package dev.dualtrack.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The trickier patterns; what the API server makes of them is tried with the corpus. */
class PatternsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{title}",
                "지원금액: {funding_amount_min:0}원 ~ {funding_amount_max:0}원",
                "{a:}",
                "{a:b:c}",
                "plain",
                "{a}{b}"
            })
    void acceptsATemplate(String text) {
        assertThat(text).matches(Patterns.TEMPLATE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "}", "{}", "{a", "a}", "{a b}", "{1a}", "{a:{b}}", "{{a}}"})
    void refusesABrokenTemplate(String text) {
        assertThat(text).doesNotMatch(Patterns.TEMPLATE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"policy:{policy_id}", "a{b}", "a:{b}:{c}", "app.v2_x-{b}.json"})
    void acceptsACacheKey(String text) {
        assertThat(text).matches(Patterns.CACHE_KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{id}", "policy", "policy:*{id}", "policy:{id:none}", "policy {id}", "a{b}?", "a:{b}{c}"})
    void refusesACacheKeyThatCouldMeetForeignKeys(String text) {
        assertThat(text).doesNotMatch(Patterns.CACHE_KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 3 * * *", "*/15 0-6,22 1 JAN,FEB MON-FRI", "0 0 1 1 ?"})
    void acceptsFiveCronFields(String text) {
        assertThat(text).matches(Patterns.CRON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"@daily", "0 3 * *", "0 0 3 * * *", "CRON_TZ=UTC 0 3 * * *", "0  3 * * *"})
    void refusesAnotherSchedule(String text) {
        assertThat(text).doesNotMatch(Patterns.CRON);
    }
}
