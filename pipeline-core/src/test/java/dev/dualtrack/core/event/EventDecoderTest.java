package dev.dualtrack.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventDecoderTest {
    private static final EventHeaders HEADERS = new EventHeaders(7, false);
    private static final TableSchema FULL = schema(true);
    private static final TableSchema DEFAULT = schema(false);

    @Test
    void givesEveryTypeInItsCanonicalForm() {
        Row row = Recorded.read("all_types").getFirst().after(Recorded.ALL_TYPES);

        assertThat(row.get("b")).isEqualTo(true);
        assertThat(row.get("i2")).isEqualTo(-5L);
        assertThat(row.get("i8")).isEqualTo(Long.MAX_VALUE);
        assertThat(row.get("f4")).isEqualTo(1.1f);
        assertThat(row.get("f8")).isEqualTo(0.1d);
        assertThat(row.get("n")).isEqualTo(new BigDecimal("12345.678"));
        assertThat(row.get("n2")).isEqualTo(new BigDecimal("2.5"));
        assertThat(row.get("t")).isEqualTo("청년 \"q\" \\ / 😀 é\n\t\u0001\u007f<>&\u2028");
        assertThat(row.get("c")).isEqualTo("ab");
        assertThat(row.get("u")).isEqualTo("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
        assertThat(row.get("e")).isEqualTo("ok");
        assertThat(row.get("j")).isEqualTo("{\"b\": 1,  \"a\":[1,2]}");
        assertThat(row.get("jb")).isEqualTo("{\"a\": [1, 2], \"b\": 1}");
        assertThat(row.get("d")).isEqualTo(LocalDate.of(2025, 1, 1));
        assertThat(row.get("ts")).isEqualTo(LocalDateTime.parse("2025-09-17T10:30:00.123456"));
        assertThat(row.get("tz")).isEqualTo(Instant.parse("2025-09-17T10:30:00.123456Z"));
        assertThat(row.get("ab")).isEqualTo(Arrays.asList(true, false, null));
        assertThat(row.get("af4")).isEqualTo(Arrays.asList(1.1f, null, Float.NaN));
        assertThat(row.get("af8")).isEqualTo(List.of(0.1, 0.0, 1e300));
        assertThat(row.get("an")).isEqualTo(Arrays.asList(new BigDecimal("2.5"), null, new BigDecimal("1E+7")));
        assertThat(row.get("at")).isEqualTo(Arrays.asList("11", "a,b", "q\"", null, "", " x", "{}", "NULL"));
        assertThat(row.get("ac")).isEqualTo(List.of("ab", "c"));
        assertThat(row.get("ad")).isEqualTo(Arrays.asList(LocalDate.of(2025, 1, 1), null));
        assertThat(row.get("atz")).isEqualTo(Arrays.asList(Instant.parse("2025-09-17T10:30:00Z"), null));
    }

    @Test
    void leavesUnmappableTypesAbsent() {
        Row row = Recorded.read("all_types").getFirst().after(Recorded.ALL_TYPES);

        assertThat(List.of("bt", "iv", "tm", "ae", "g")).noneMatch(row::has);
    }

    @Test
    void countsWhatHasNoJavaFormAsNull() {
        List<Recorded> records = Recorded.read("all_types");
        Row notFinite = records.get(2).after(Recorded.ALL_TYPES);
        Row infinite = records.get(3).after(Recorded.ALL_TYPES);
        Row nested = records.get(11).after(Recorded.ALL_TYPES);

        assertThat(List.of("n", "an", "d", "ts", "tz")).allMatch(column -> notFinite.get(column) == null);
        assertThat(notFinite.get("f4")).isEqualTo(Float.NaN);
        assertThat(notFinite.get("f8")).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(List.of("n", "d", "ts", "tz")).allMatch(column -> infinite.get(column) == null);
        assertThat(infinite.get("ad")).isEqualTo(Arrays.asList((Object) null));
        assertThat(infinite.get("atz")).isEqualTo(Arrays.asList(null, null));
        assertThat(nested.get("at")).isEqualTo(Arrays.asList(null, null));
        assertThat(nested.get("ai4")).isEqualTo(Arrays.asList(null, null));
    }

    @Test
    void countsAnInnerArrayOfUuidsAsNullToo() {
        String value = envelope(
                "c", "null", "{\"id\":1,\"au\":[\"[Ljava.util.UUID;@1e589f56\",\"[Ljava.util.UUID;@2fc1c05c\"]}");

        assertThat(row(change(Recorded.ALL_TYPES, value, HEADERS).after()).get("au"))
                .isEqualTo(Arrays.asList(null, null));
    }

    @Test
    void readsEpochKeyTransactionAndCommitTime() {
        ChangeEvent event = change(FULL, envelope("c", "null", "{\"id\":1,\"t\":\"x\"}"), HEADERS);

        assertThat(event.key().values()).containsExactly(1L);
        assertThat(event.op()).isEqualTo(ChangeEvent.Op.CREATE);
        assertThat(event.version()).isEqualTo(new Version(7, 100, 200));
        assertThat(event.txid()).isEqualTo(782);
        assertThat(event.commitMillis()).isEqualTo(1795561779024L);
        assertThat(event.reread()).isFalse();
    }

    @Test
    void readsTheSameInsideTheSchemaWrapper() {
        String bare = envelope("u", "{\"id\":1,\"t\":\"a\"}", "{\"id\":1,\"t\":\"b\"}");
        String wrapped = "{\"schema\":{\"type\":\"struct\",\"fields\":[]},\"payload\":" + bare + "}";

        assertThat(decode(FULL, wrapped, HEADERS)).isEqualTo(decode(FULL, bare, HEADERS));
    }

    @Test
    void aNonIncrementalSnapshotReadHasVersionZeroOfItsEpoch() {
        Recorded read = Recorded.read("snapshot").getFirst();
        TableSchema warm = new TableSchema(
                new TableId("public", "warm"),
                List.of(new Column("id", ColumnType.INTEGER, false, "int4")),
                List.of("id"),
                false);

        Decoded decoded = new EventDecoder(warm).decode(read.key(), read.value(), HEADERS);

        assertThat(decoded)
                .isInstanceOfSatisfying(
                        Decoded.Change.class,
                        change -> assertThat(change.event().version()).isEqualTo(Version.ofSnapshot(7)));
    }

    @Test
    void anIncrementalReadHasTheVersionOfItsSequenceAndNoTransaction() {
        Recorded read = Recorded.read("incremental").getFirst();
        TableSchema warm = new TableSchema(
                new TableId("public", "warm"),
                List.of(new Column("id", ColumnType.INTEGER, false, "int4")),
                List.of("id"),
                false);

        Decoded decoded = new EventDecoder(warm).decode(read.key(), read.value(), HEADERS);

        assertThat(decoded).isInstanceOfSatisfying(Decoded.Change.class, change -> {
            assertThat(change.event().version()).isEqualTo(new Version(7, 55082944, 55082944));
            assertThat(change.event().txid()).isZero();
            assertThat(change.event().op()).isEqualTo(ChangeEvent.Op.READ);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "first", "first_in_data_collection", "last_in_data_collection", "last", "false"})
    void onlyIncrementalReadsUseTheirSequence(String snapshot) {
        String value = envelope("r", "null", "{\"id\":1,\"t\":\"x\"}")
                .replace("\"snapshot\":\"false\"", "\"snapshot\":\"" + snapshot + "\"");

        assertThat(change(FULL, value, HEADERS).version()).isEqualTo(Version.ofSnapshot(7));
    }

    @Test
    void aMissingFirstPartOfTheSequenceIsZero() {
        String value = envelope("u", "null", "{\"id\":1,\"t\":\"x\"}").replace("[\\\"100\\\",", "[null,");

        assertThat(change(FULL, value, HEADERS).version()).isEqualTo(new Version(7, 0, 200));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"[]", "[\\\"1\\\"]", "[\\\"1\\\",null]", "[\\\"1\\\",\\\"x\\\"]", "7", "[\\\"1\\\",\\\"-2\\\"]"})
    void aSequenceThatIsNoneMakesTheRecordUndecodable(String sequence) {
        String value = envelope("u", "null", "{\"id\":1,\"t\":\"x\"}").replace("[\\\"100\\\",\\\"200\\\"]", sequence);

        assertThat(reason(FULL, value)).contains("source.sequence").contains("expected:");
    }

    @Test
    void f17AnUnchangedToastValueIsTakenFromTheFullRowBefore() {
        String value = envelope("u", "{\"id\":1,\"t\":\"long\"}", "{\"id\":1,\"t\":\"__debezium_unavailable_value\"}");

        assertThat(row(change(FULL, value, HEADERS).after()).get("t")).isEqualTo("long");
    }

    @Test
    void f17AnUnchangedToastValueIsAbsentWithoutIt() {
        String value = envelope("u", "null", "{\"id\":1,\"t\":\"__debezium_unavailable_value\"}");

        assertThat(row(change(DEFAULT, value, HEADERS).after()).has("t")).isFalse();
        assertThat(row(change(DEFAULT, value, HEADERS).after()).has("id")).isTrue();
    }

    @Test
    void f17KnowsDebeziumsPlaceholderOfEachTypeThatHasOne() {
        Recorded recorded = Recorded.read("toast_default").getFirst();
        Map<String, ColumnType> types = Map.ofEntries(
                Map.entry("t:text", ColumnType.TEXT),
                Map.entry("vc:varchar", ColumnType.TEXT),
                Map.entry("nn:numeric", ColumnType.NUMERIC),
                Map.entry("j:json", ColumnType.JSON),
                Map.entry("jb:jsonb", ColumnType.JSON),
                Map.entry("at:_text", ColumnType.TEXT),
                Map.entry("avc:_varchar", ColumnType.TEXT),
                Map.entry("ac:_bpchar", ColumnType.TEXT),
                Map.entry("ai4:_int4", ColumnType.INTEGER),
                Map.entry("ai8:_int8", ColumnType.INTEGER),
                Map.entry("ad:_date", ColumnType.DATE),
                Map.entry("au:_uuid", ColumnType.UUID),
                Map.entry("aj:_jsonb", ColumnType.JSON),
                Map.entry("ajn:_json", ColumnType.JSON));
        TableSchema schema = toast(types);

        ChangeEvent event = change(schema, recorded);

        assertThat(event.reread()).isFalse();
        assertThat(row(event.after()).columns()).containsOnlyKeys("id");
    }

    @ParameterizedTest
    @CsvSource({
        "ai2,_int2,INTEGER",
        "an,_numeric,NUMERIC",
        "af4,_float4,FLOAT4",
        "af8,_float8,FLOAT8",
        "ab,_bool,BOOL",
        "ats,_timestamp,TIMESTAMP",
        "atz,_timestamptz,TIMESTAMPTZ"
    })
    void f17RereadsARowWhoseNullArrayMayAsWellBeUnchanged(String name, String typeName, ColumnType type) {
        Recorded recorded = Recorded.read("toast_default").getFirst();

        ChangeEvent event = change(toast(Map.of(name + ":" + typeName, type)), recorded);

        assertThat(event.reread()).isTrue();
        assertThat(event.after()).isNull();
    }

    @Test
    void doesNotRereadForAColumnThatNobodyWants() {
        Recorded recorded = Recorded.read("toast_default").getFirst();
        TableSchema schema = toast(Map.of("ab:_bool", ColumnType.BOOL, "n:int4", ColumnType.INTEGER));

        Decoded decoded = new EventDecoder(schema, Set.of("id", "n")).decode(recorded.key(), recorded.value(), HEADERS);

        assertThat(decoded)
                .isInstanceOfSatisfying(
                        Decoded.Change.class,
                        change -> assertThat(row(change.event().after()).columns())
                                .isEqualTo(Map.of("id", 1L, "n", 2L)));
    }

    @Test
    void theRowBeforeIsKnownOnlyWithFullIdentity() {
        String delete = envelope("d", "{\"id\":1,\"t\":null}", "null");

        assertThat(change(DEFAULT, delete, HEADERS).before()).isNull();
        assertThat(row(change(FULL, delete, HEADERS).before()).columns()).containsKeys("id", "t");
    }

    @Test
    void aDeleteThatIsHalfOfAKeyChangeIsReread() {
        List<Recorded> records = Recorded.read("keys");
        EventDecoder decoder = new EventDecoder(Recorded.KEYS);

        Decoded half = decoder.decode(records.get(2).key(), records.get(2).value(), new EventHeaders(0, true));
        Decoded whole = decoder.decode(records.get(5).key(), records.get(5).value(), new EventHeaders(0, false));

        assertThat(half)
                .isInstanceOfSatisfying(
                        Decoded.Change.class,
                        change -> assertThat(change.event().reread()).isTrue());
        assertThat(whole)
                .isInstanceOfSatisfying(
                        Decoded.Change.class,
                        change -> assertThat(change.event().reread()).isFalse());
    }

    @Test
    void f16AnOversizeMarkerIsReread() {
        String marker =
                envelope("u", "null", "null").replace("{\"before\"", "{\"dualtrack\":{\"oversize\":true},\"before\"");

        ChangeEvent event = change(FULL, marker, HEADERS);

        assertThat(event.reread()).isTrue();
        assertThat(event.after()).isNull();
        assertThat(event.version()).isEqualTo(new Version(7, 100, 200));
    }

    @Test
    void aTruncateHasNoKey() {
        Recorded recorded = Recorded.read("keys").getLast();

        assertThat(recorded.key()).isNull();
        assertThat(new EventDecoder(Recorded.KEYS).decode(null, recorded.value(), HEADERS))
                .isInstanceOfSatisfying(
                        Decoded.Truncated.class,
                        truncated -> assertThat(truncated.version().epoch()).isEqualTo(7));
    }

    @Test
    void aNullValueIsATombstone() {
        assertThat(new EventDecoder(FULL).decode("{\"id\":1}".getBytes(StandardCharsets.UTF_8), null, HEADERS))
                .isEqualTo(new Decoded.Tombstone());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "7",
                "null",
                "[]",
                "{}",
                "{\"op\":\"u\"}",
                "{\"op\":\"u\",\"source\":7}",
                "{\"op\":\"m\",\"source\":{\"sequence\":\"[null,\\\"1\\\"]\"}}",
                "{\"op\":\"u\",\"source\":{\"sequence\":\"[null,\\\"1\\\"]\"},\"after\":null}",
                "{\"op\":\"c\",\"source\":{\"sequence\":\"[null,\\\"1\\\"]\"},\"after\":{\"id\":true}}",
                "{\"op\":\"c\",\"source\":{\"sequence\":\"[null,\\\"1\\\"]\"},\"after\":{\"id\":1,\"t\":7}}"
            })
    void saysWhyARecordIsNoEventAndNeverThrows(String value) {
        assertThat(reason(FULL, value)).contains("expected:");
    }

    @Test
    void neverPutsRowDataIntoTheReason() {
        assertThat(reason(FULL, envelope("c", "null", "{\"id\":\"hong@example.org\",\"t\":\"secret\"}")))
                .doesNotContain("hong")
                .doesNotContain("secret")
                .contains("column id");
    }

    private static TableSchema toast(Map<String, ColumnType> types) {
        List<Column> columns = new ArrayList<>(List.of(new Column("id", ColumnType.INTEGER, false, "int4")));
        types.forEach((name, type) -> {
            String[] parts = name.split(":", -1);
            columns.add(new Column(parts[0], type, parts[1].startsWith("_"), parts[1]));
        });
        return new TableSchema(new TableId("public", "toast_default"), columns, List.of("id"), false);
    }

    private static TableSchema schema(boolean full) {
        return new TableSchema(
                new TableId("public", "t"),
                List.of(
                        new Column("id", ColumnType.INTEGER, false, "int8"),
                        new Column("t", ColumnType.TEXT, false, "text")),
                List.of("id"),
                full);
    }

    private static String envelope(String op, String before, String after) {
        return "{\"before\":" + before + ",\"after\":" + after + ",\"source\":{\"version\":\"3.3.0.Final\","
                + "\"ts_ms\":1795561779024,\"snapshot\":\"false\",\"sequence\":\"[\\\"100\\\",\\\"200\\\"]\","
                + "\"txId\":782,\"lsn\":200},\"op\":\"" + op + "\",\"ts_ms\":1}";
    }

    private static Decoded decode(TableSchema schema, String value, EventHeaders headers) {
        return new EventDecoder(schema)
                .decode("{\"id\":1}".getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8), headers);
    }

    private static ChangeEvent change(TableSchema schema, String value, EventHeaders headers) {
        return event(decode(schema, value, headers));
    }

    private static ChangeEvent change(TableSchema schema, Recorded recorded) {
        return event(new EventDecoder(schema).decode(recorded.key(), recorded.value(), HEADERS));
    }

    private static ChangeEvent event(Decoded decoded) {
        assertThat(decoded).isInstanceOf(Decoded.Change.class);
        return ((Decoded.Change) decoded).event();
    }

    private static String reason(TableSchema schema, String value) {
        Decoded decoded = decode(schema, value, HEADERS);
        assertThat(decoded).isInstanceOf(Decoded.Undecodable.class);
        return ((Decoded.Undecodable) decoded).reason();
    }

    private static Row row(@Nullable Row row) {
        return Objects.requireNonNull(row);
    }
}
