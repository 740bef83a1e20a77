package dev.dualtrack.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.schema.ColumnType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresTextTest {
    @Test
    void readsDatesOfEveryEra() {
        assertThat(PostgresText.of(ColumnType.DATE, "2025-01-01")).isEqualTo(LocalDate.of(2025, 1, 1));
        assertThat(PostgresText.of(ColumnType.DATE, "12025-12-31")).isEqualTo(LocalDate.of(12025, 12, 31));
        assertThat(PostgresText.of(ColumnType.DATE, "0044-03-15 BC")).isEqualTo(LocalDate.of(-43, 3, 15));
    }

    @Test
    void readsTimesToTheMicrosecond() {
        assertThat(PostgresText.of(ColumnType.TIMESTAMP, "2025-09-17 10:30:00"))
                .isEqualTo(LocalDateTime.parse("2025-09-17T10:30:00"));
        assertThat(PostgresText.of(ColumnType.TIMESTAMP, "0044-03-15 10:00:00.5 BC"))
                .isEqualTo(LocalDateTime.of(-43, 3, 15, 10, 0, 0, 500_000_000));
        assertThat(PostgresText.of(ColumnType.TIMESTAMPTZ, "2025-09-17 19:30:00.123456+09"))
                .isEqualTo(Instant.parse("2025-09-17T10:30:00.123456Z"));
        assertThat(PostgresText.of(ColumnType.TIMESTAMPTZ, "1910-01-01 00:00:00+08:27:52"))
                .isEqualTo(Instant.parse("1909-12-31T15:32:08Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "DATE,infinity",
        "DATE,-infinity",
        "TIMESTAMP,infinity",
        "TIMESTAMPTZ,-infinity",
        "NUMERIC,NaN",
        "NUMERIC,Infinity"
    })
    void countsWhatHasNoJavaFormAsNull(ColumnType type, String text) {
        assertThat(PostgresText.of(type, text)).isNull();
    }

    @Test
    void readsNumbers() {
        assertThat(PostgresText.of(ColumnType.NUMERIC, "2.50")).isEqualTo(new BigDecimal("2.5"));
        assertThat(PostgresText.of(ColumnType.FLOAT4, "1.1")).isEqualTo(1.1f);
        assertThat(PostgresText.of(ColumnType.FLOAT8, "-0")).isEqualTo(0.0);
        assertThat(PostgresText.of(ColumnType.INTEGER, "-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(PostgresText.of(ColumnType.BOOL, "true")).isEqualTo(true);
        assertThat(PostgresText.of(ColumnType.BOOL, "f")).isEqualTo(false);
    }

    @Test
    void keepsNullElementsAndCountsInnerArraysAsNull() {
        assertThat(PostgresText.array(ColumnType.INTEGER, new Object[] {"1", null}))
                .isEqualTo(Arrays.asList(1L, null));
        assertThat(PostgresText.array(ColumnType.TEXT, new String[][] {{"a"}, {"b"}}))
                .isEqualTo(Arrays.asList(null, null));
    }

    @Test
    void countsAnArrayOfNumericsThatAreNotAllFiniteAsNull() {
        assertThat(PostgresText.array(ColumnType.NUMERIC, new Object[] {"1", "NaN"}))
                .isNull();
        assertThat(PostgresText.array(ColumnType.NUMERIC, new Object[] {new String[] {"1"}, new String[] {"NaN"}}))
                .isNull();
        assertThat(PostgresText.array(ColumnType.NUMERIC, new Object[] {new String[] {"1"}, new String[] {null}}))
                .containsExactly(null, null);
        assertThat(PostgresText.array(ColumnType.NUMERIC, new Object[] {"1", null}))
                .isNotNull();
    }

    @Test
    void refusesAnotherDateStyleWithoutShowingTheValue() {
        assertThatThrownBy(() -> PostgresText.of(ColumnType.DATE, "17/09/2025"))
                .hasMessageContaining("style ISO")
                .hasMessageNotContaining("2025");
    }
}
