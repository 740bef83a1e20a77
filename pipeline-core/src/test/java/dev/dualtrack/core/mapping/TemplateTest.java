package dev.dualtrack.core.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.schema.ColumnType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "{a}|x",
                "<{a}>|<x>",
                "{a}{a}|xx",
                "{{{a}}}|{x}",
                "{{a}}|{a}",
                "}}{{|}{",
                "{empty:-}|-",
                "{null:-}|-",
                "{null:}{a}|x",
                "{null} {a}|' x'",
                "{a:-}|x",
                "{null:a:b}|a:b",
                "plain|plain",
                "{null}|''",
                "[{null}{empty}]|''",
                "[{null:}]|[]"
            })
    void rendersPlaceholdersDefaultsAndBraces(String template, String expected) {
        Map<String, @Nullable Object> columns = new HashMap<>();
        columns.put("a", "x");
        columns.put("empty", "");
        columns.put("null", null);

        assertThat(Template.parse(template).render(new Row(columns))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{a", "}", "a}", "{}", "{:x}", "{ }", "{a{b}", "{{a}"})
    void refusesWhatIsNotWellFormed(String template) {
        assertThatThrownBy(() -> Template.parse(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("template: '" + template + "'")
                .hasMessageContaining("expected:");
    }

    @ParameterizedTest
    @CsvSource({
        "2.50,2.5",
        "2.0,2",
        "10000000,10000000",
        "1E+7,10000000",
        "1E-10,0.0000000001",
        "0.00,0",
        "-0.50,-0.5",
        "123456789012345678901234567890,123456789012345678901234567890"
    })
    void writesNumericsInShortestPlainForm(String number, String expected) {
        assertThat(TextForm.of(new BigDecimal(number))).isEqualTo(expected);
    }

    @Test
    void writesFloatsWithoutExponents() {
        assertThat(TextForm.of(1e20)).isEqualTo("100000000000000000000");
        assertThat(TextForm.of(1e-7)).isEqualTo("0.0000001");
        assertThat(TextForm.of(2.0)).isEqualTo("2");
        assertThat(TextForm.of(0.1f)).isEqualTo("0.1");
        assertThat(TextForm.of(Double.NaN)).isEqualTo("NaN");
        assertThat(TextForm.of(Float.NEGATIVE_INFINITY)).isEqualTo("-Infinity");
    }

    @Test
    void writesTheOtherTypesAsTheyReadInIso8601() {
        assertThat(TextForm.of(true)).isEqualTo("true");
        assertThat(TextForm.of(-7L)).isEqualTo("-7");
        assertThat(TextForm.of(LocalDate.of(2025, 1, 1))).isEqualTo("2025-01-01");
        assertThat(TextForm.of(LocalDateTime.of(2025, 1, 1, 10, 0))).isEqualTo("2025-01-01T10:00:00");
        assertThat(TextForm.of(LocalDateTime.of(2025, 1, 1, 10, 0, 0, 120_000_000)))
                .isEqualTo("2025-01-01T10:00:00.12");
        assertThat(TextForm.of(Instant.parse("2025-09-17T10:30:00Z"))).isEqualTo("2025-09-17T10:30:00Z");
        assertThat(TextForm.of(Instant.parse("2025-09-17T10:30:00.123456Z"))).isEqualTo("2025-09-17T10:30:00.123456Z");
        assertThat(TextForm.of(Arrays.asList("a", null, "b"))).isEqualTo("a, b");
        assertThat(TextForm.of(List.of())).isEmpty();
    }

    @Test
    void aValueIsFoundByItsTextFormAndByNoOther() {
        assertThat(TextForm.parse(ColumnType.BOOL, "true")).contains(true);
        assertThat(TextForm.parse(ColumnType.BOOL, "TRUE")).isEmpty();
        assertThat(TextForm.parse(ColumnType.INTEGER, "-7")).contains(-7L);
        assertThat(TextForm.parse(ColumnType.INTEGER, "07")).isEmpty();
        assertThat(TextForm.parse(ColumnType.INTEGER, "seven")).isEmpty();
        assertThat(TextForm.parse(ColumnType.NUMERIC, "2.5")).contains(new BigDecimal("2.5"));
        assertThat(TextForm.parse(ColumnType.NUMERIC, "2.50")).isEmpty();
        assertThat(TextForm.parse(ColumnType.NUMERIC, "NaN")).isEmpty();
        assertThat(TextForm.parse(ColumnType.FLOAT4, "0.1")).contains(0.1f);
        assertThat(TextForm.parse(ColumnType.FLOAT8, "NaN")).contains(Double.NaN);
        assertThat(TextForm.parse(ColumnType.FLOAT8, "1e3")).isEmpty();
        assertThat(TextForm.parse(ColumnType.DATE, "2025-01-01")).contains(LocalDate.of(2025, 1, 1));
        assertThat(TextForm.parse(ColumnType.DATE, "1.1.2025")).isEmpty();
        assertThat(TextForm.parse(ColumnType.TIMESTAMP, "2025-01-01T10:00:00"))
                .contains(LocalDateTime.of(2025, 1, 1, 10, 0));
        assertThat(TextForm.parse(ColumnType.TIMESTAMP, "2025-01-01T10:00:00.000000001"))
                .isEmpty();
        assertThat(TextForm.parse(ColumnType.TIMESTAMPTZ, "2025-09-17T10:30:00Z"))
                .contains(Instant.parse("2025-09-17T10:30:00Z"));
        assertThat(TextForm.parse(ColumnType.TIMESTAMPTZ, "2025-09-17T19:30:00+09:00"))
                .isEmpty();
    }
}
