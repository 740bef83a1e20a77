package dev.dualtrack.core.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.TableId;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FingerprintTest {
    @Test
    void pinsTheFormOfEachType() {
        assertThat(form((Object) null)).isEqualTo("00");
        assertThat(form(true)).isEqualTo("01 00000001 01");
        assertThat(form(false)).isEqualTo("01 00000001 00");
        assertThat(form(-2L)).isEqualTo("02 00000008 fffffffffffffffe");
        assertThat(form(1.5f)).isEqualTo("03 00000004 3fc00000");
        assertThat(form(Float.NaN)).isEqualTo("03 00000004 7fc00000");
        assertThat(form(1.5d)).isEqualTo("04 00000008 3ff8000000000000");
        assertThat(form(new BigDecimal("2.50"))).isEqualTo("05 00000003 322e35");
        assertThat(form(new BigDecimal("1E+3"))).isEqualTo("05 00000004 31303030");
        assertThat(form(new BigDecimal("0.00"))).isEqualTo("05 00000001 30");
        assertThat(form("한")).isEqualTo("06 00000003 ed959c");
        assertThat(form("")).isEqualTo("06 00000000 ");
        assertThat(form(LocalDate.of(1969, 12, 31))).isEqualTo("07 00000008 ffffffffffffffff");
        assertThat(form(LocalDateTime.of(1970, 1, 1, 0, 0, 1))).isEqualTo("08 00000008 00000000000f4240");
        assertThat(form(Instant.ofEpochSecond(-1, 999_999_000))).isEqualTo("09 00000008 ffffffffffffffff");
        assertThat(form(List.of())).isEqualTo("0a 00000000");
        assertThat(form(Arrays.asList(1L, null))).isEqualTo("0a 00000002 02 00000008 0000000000000001 00");
    }

    @Test
    void pinsAWholeRow() {
        Map<String, @Nullable Object> columns = new HashMap<>();
        columns.put("b", "한");
        columns.put("a", 1L);
        columns.put("c", null);

        assertThat(Fingerprint.of(new Row(columns), columns("b", "c", "a"))).isEqualTo("37db2c7b2d305aa4");
    }

    @Test
    void ordersColumnsByCodePoint() {
        Row row = new Row(Map.of("B", 1L, "a", 2L, "é", 3L, "😀", 4L, "\uFFFD", 5L));
        List<Column> columns = new ArrayList<>(columns("B", "a", "é", "\uFFFD", "😀"));
        String expected = hex(Fingerprint.form(row, columns));

        Collections.reverse(columns);

        assertThat(hex(Fingerprint.form(row, columns))).isEqualTo(expected);
        assertThat(expected).endsWith("0000000000000005" + "0200000008" + "0000000000000004");
    }

    @Test
    void movesNoContentFromOneColumnToTheNext() {
        List<Column> columns = columns("a", "b");

        assertThat(Fingerprint.of(new Row(Map.of("a", "xy", "b", "z")), columns))
                .isNotEqualTo(Fingerprint.of(new Row(Map.of("a", "x", "b", "yz")), columns));
        assertThat(Fingerprint.of(new Row(Map.of("a", List.of("x"), "b", "y")), columns))
                .isNotEqualTo(Fingerprint.of(new Row(Map.of("a", List.of("x", "y"), "b", "")), columns));
    }

    @Test
    void refusesWhatIsNotCanonical() {
        assertThatThrownBy(() -> form(7)).hasMessageContaining("Integer").hasMessageContaining("canonical");
    }

    @Test
    void keyHashesHaveTwelveDigitsAndKeepKeysApart() {
        TableId table = new TableId("public", "t");

        assertThat(KeyHash.of(new RecordKey(table, List.of("POL-2025-001")))).isEqualTo("c90e630c1367");
        assertThat(KeyHash.of(new RecordKey(table, List.of("a\n1:b"))))
                .isNotEqualTo(KeyHash.of(new RecordKey(table, List.of("a", "b"))));
        assertThat(KeyHash.of(new RecordKey(table, List.of(1L)))).matches("[0-9a-f]{12}");
    }

    private static String form(@Nullable Object value) {
        Map<String, @Nullable Object> columns = new HashMap<>();
        columns.put("x", value);
        String hex = hex(Fingerprint.form(new Row(columns), columns("x")));
        return hex.startsWith("0a") ? array(hex) : scalar(hex);
    }

    private static String scalar(String hex) {
        return hex.equals("00") ? hex : hex.substring(0, 2) + " " + hex.substring(2, 10) + " " + hex.substring(10);
    }

    private static String array(String hex) {
        StringBuilder text = new StringBuilder(hex.substring(0, 2) + " " + hex.substring(2, 10));
        if (hex.length() > 10) {
            text.append(' ').append(scalar(hex.substring(10, hex.length() - 2))).append(" 00");
        }
        return text.toString();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static List<Column> columns(String... names) {
        return Arrays.stream(names)
                .map(name -> new Column(name, null, false, "x"))
                .toList();
    }
}
