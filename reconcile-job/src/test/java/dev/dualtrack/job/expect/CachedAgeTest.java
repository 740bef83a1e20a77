package dev.dualtrack.job.expect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.event.Row;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CachedAgeTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.123456Z");
    private static final LocalDateTime LOCAL = LocalDateTime.parse("2026-01-02T03:04:05.123456");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-02T03:04:05.123455Z",
                "2026-01-02T03:04:05.122Z",
                "2026-01-02T03:04:04Z",
                "2026-01-02 03:04:04.9+00",
                "2026-01-02T12:04:05.123455+09:00",
                "2026-01-02T12:04:04+0900",
                "2025-12-31T23:59:59-10:00"
            })
    void anEarlierTimeIsOlder(String time) {
        assertThat(isOlder(time, NOW)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-02T03:04:05.123456Z",
                "2026-01-02T03:04:05.123456000Z",
                "2026-01-02T03:04:05.123Z",
                "2026-01-02T03:04:05Z",
                "2026-01-02 12:04:05+09",
                "2026-01-02T03:04:06Z"
            })
    void theSameTimeAsFinelyAsItIsWrittenIsNot(String time) {
        assertThat(isOlder(time, NOW)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2020-01-01T00:00:00",
                "2020-01-01",
                "2020-01-01T00:00Z",
                "2020-13-01T00:00:00Z",
                "2020-01-01T00:00:00+99:00",
                "Wed, 01 Jan 2020 00:00:00 GMT",
                ""
            })
    void whatCanBeMeantOtherwiseSaysNothing(String time) {
        assertThat(isOlder(time, NOW)).isFalse();
    }

    @Test
    void aTimeWithoutAZoneIsComparedWithAColumnWithoutOneOnly() {
        assertThat(isOlder("2026-01-02T03:04:05.122", LOCAL)).isTrue();
        assertThat(isOlder("2026-01-02T03:04:05.123", LOCAL)).isFalse();
        assertThat(isOlder("2020-01-01T00:00:00Z", LOCAL)).isFalse();
    }

    @Test
    void aSmallerVersionIsOlder() {
        assertThat(CachedAge.isOlder("{\"version\": 6}", row("version", 7L))).isTrue();
        assertThat(CachedAge.isOlder("{\"version\": 7}", row("version", 7L))).isFalse();
        assertThat(CachedAge.isOlder("{\"version\": 8}", row("version", 7L))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"version\": \"6\"}",
                "{\"version\": 6.5}",
                "{\"version\": null}",
                "{\"version\": 18446744073709551620}",
                "{\"Version\": 6}",
                "{}",
                "[6]",
                "6",
                "",
                "no JSON"
            })
    void aVersionOfAnotherKindSaysNothing(String document) {
        assertThat(CachedAge.isOlder(document, row("version", 7L))).isFalse();
    }

    @Test
    void aColumnThatIsAbsentNullOrOfAnotherTypeSaysNothing() {
        String old = "{\"version\": 1, \"updated_at\": \"2020-01-01T00:00:00Z\"}";

        assertThat(CachedAge.isOlder(old, row("title", "t"))).isFalse();
        assertThat(CachedAge.isOlder(old, row("version", null))).isFalse();
        assertThat(CachedAge.isOlder(old, row("version", "2"))).isFalse();
        assertThat(CachedAge.isOlder(old, row("updated_at", null))).isFalse();
        assertThat(CachedAge.isOlder(old, row("updated_at", 7L))).isFalse();
    }

    @Test
    void eitherFieldIsEnough() {
        Row row = new Row(Map.of("version", 7L, "updated_at", NOW));

        assertThat(CachedAge.isOlder("{\"version\": 7, \"updated_at\": \"2020-01-01T00:00:00Z\"}", row))
                .isTrue();
        assertThat(CachedAge.isOlder("{\"version\": 6, \"updated_at\": \"2027-01-01T00:00:00Z\"}", row))
                .isTrue();
    }

    private static boolean isOlder(String time, Object column) {
        return CachedAge.isOlder("{\"updated_at\": \"" + time + "\"}", row("updated_at", column));
    }

    private static Row row(String column, @Nullable Object value) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put(column, value);
        return new Row(columns);
    }
}
