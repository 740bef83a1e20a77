package dev.dualtrack.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyCodecTest {
    private static final String UUID = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";

    private final KeyCodec composite = new KeyCodec(Recorded.KEYS);

    @Test
    void writesTheVeryBytesThatDebeziumWrote() {
        List<Recorded> records =
                Recorded.read("keys").stream().filter(r -> r.key() != null).toList();

        assertThat(records).hasSize(7);
        for (Recorded recorded : records) {
            byte[] bytes = Objects.requireNonNull(recorded.key());
            assertThat(composite.encode(composite.decode(bytes))).isEqualTo(bytes);
        }
    }

    @Test
    void ordersFieldsAsThePrimaryKeyAndEscapesOnlySurrogatesAndControls() {
        RecordKey key = new RecordKey(
                Recorded.KEYS.id(),
                List.of("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "키 \"\\ / 😀 é\u0001\t\u007f\u2028<>", 7L));

        assertThat(new String(composite.encode(key), StandardCharsets.UTF_8))
                .isEqualTo("{\"u\":\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\",\"B c\":\"키 \\\"\\\\ / "
                        + "\\uD83D\\uDE00 é\\u0001\\t\u007f\u2028<>\",\"a\":7}");
        assertThat(composite.encode(key))
                .isEqualTo(Recorded.read("keys").getFirst().key());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\":\"POL-2025-001\"}", "{\"id\":\"\"}"})
    void keepsTextKeysAsRecorded(String recorded) {
        KeyCodec codec = codec("text", ColumnType.TEXT);

        assertThat(codec.encode(codec.decode(recorded.getBytes(StandardCharsets.UTF_8))))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(recorded);
    }

    @Test
    void readsAKeyInsideTheSchemaWrapper() {
        byte[] wrapped = "{\"schema\":{\"type\":\"struct\"},\"payload\":{\"id\":-3}}".getBytes(StandardCharsets.UTF_8);

        assertThat(codec("int2", ColumnType.INTEGER).decode(wrapped).values()).containsExactly(-3L);
    }

    @Test
    void tellsColumnsNamedSchemaAndPayloadFromTheWrapper() {
        KeyCodec codec = new KeyCodec(new TableSchema(
                new TableId("public", "pay"),
                List.of(
                        new Column("schema", ColumnType.TEXT, false, "text"),
                        new Column("payload", ColumnType.INTEGER, false, "int4")),
                List.of("schema", "payload"),
                true));

        assertThat(codec.decode("{\"schema\":\"s\",\"payload\":1}".getBytes(StandardCharsets.UTF_8))
                        .values())
                .containsExactly("s", 1L);
    }

    @Test
    void idIsThePlainValueOfASingleColumn() {
        assertThat(codec("int8", ColumnType.INTEGER).id(key(Long.MIN_VALUE))).isEqualTo("-9223372036854775808");
        assertThat(codec("text", ColumnType.TEXT).id(key("[\"x\"]"))).isEqualTo("[\"x\"]");
    }

    @Test
    void idOfSeveralColumnsIsAJsonArrayThatKeepsThemApart() {
        RecordKey key = new RecordKey(Recorded.KEYS.id(), List.of("u", "a\",\"b", 7L));

        assertThat(composite.id(key)).isEqualTo("[\"u\",\"a\\\",\\\"b\",7]");
        assertThat(composite.ofId(composite.id(key))).isEqualTo(key);
    }

    @Test
    void idAndBytesCanBeReadBackForAnyKey() {
        Random random = new Random(42);
        for (int i = 0; i < 2_000; i++) {
            RecordKey key = new RecordKey(Recorded.KEYS.id(), List.of(text(random), text(random), random.nextLong()));

            assertThat(composite.ofId(composite.id(key))).isEqualTo(key);
            assertThat(composite.decode(composite.encode(key))).isEqualTo(key);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "[]",
                "{}",
                "{\"id\":null}",
                "{\"id\":1.0}",
                "{\"id\":\"1\"}",
                "{\"id\":1,\"x\":2}",
                "{\"x\":1}",
                "{\"id\":9223372036854775808}"
            })
    void refusesWhatIsNoKeyOfTheTable(String json) {
        assertThatThrownBy(() -> codec("int8", ColumnType.INTEGER).decode(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected:");
    }

    @Test
    void neverShowsAKeyInAMessage() {
        assertThatThrownBy(() -> codec("int8", ColumnType.INTEGER).ofId("hong@example.org"))
                .hasMessageNotContaining("hong");
        assertThatThrownBy(() -> codec("int8", ColumnType.INTEGER)
                        .decode("{\"id\":\"hong@example.org\"}".getBytes(StandardCharsets.UTF_8)))
                .hasMessageNotContaining("hong");
    }

    @Test
    void anIdIsOneOnlyIfPostgresqlTakesItsValues() {
        KeyCodec uuids = codec("uuid", ColumnType.UUID);
        KeyCodec texts = codec("text", ColumnType.TEXT);

        assertThat(uuids.ifId(UUID)).contains(key(UUID));
        assertThat(texts.ifId("line\nbreak")).contains(key("line\nbreak"));
        for (String foreign : List.of("ghost", "", "-".repeat(36), UUID.toUpperCase(Locale.ROOT), UUID + "\n")) {
            assertThat(uuids.ifId(foreign)).as(foreign).isEmpty();
        }
        assertThat(texts.ifId("a\u0000b")).isEmpty();
        assertThat(codec("int8", ColumnType.INTEGER).ifId("007")).isEmpty();
    }

    @Test
    void anIdOfSeveralColumnsIsOneOnlyIfPostgresqlTakesEachOfThem() {
        assertThat(composite.ifId("[\"" + UUID + "\",\"b\",7]"))
                .contains(new RecordKey(Recorded.KEYS.id(), List.of(UUID, "b", 7L)));
        for (String foreign : List.of(
                "[\"ghost\",\"b\",7]",
                "[\"" + UUID + "\",\"a\\u0000b\",7]",
                "[\"" + UUID + "\",\"b\",\"7\"]",
                "[\"" + UUID + "\",\"b\", 7]",
                "ghost")) {
            assertThat(composite.ifId(foreign)).as(foreign).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpchar", "citext", "numeric", "timestamptz", "mood"})
    void refusesATypeWhoseBytesAreNotKnownToBeEqual(String typeName) {
        assertThat(KeyCodec.problem(new Column("id", ColumnType.TEXT, false, typeName)))
                .isEqualTo("key column id: type " + typeName + " (expected: int2, int4, int8, text, varchar or uuid)");
    }

    @Test
    void refusesAKeyOfAnotherTableOrShape() {
        KeyCodec codec = codec("int8", ColumnType.INTEGER);

        assertThatThrownBy(() -> codec.encode(new RecordKey(new TableId("public", "other"), List.of(1L))))
                .hasMessageContaining("public.other");
        assertThatThrownBy(() -> codec.encode(key("text"))).hasMessageContaining("expected: Long");
    }

    @Test
    void takesTheKeyFromARow() {
        assertThat(codec("int8", ColumnType.INTEGER).ofRow(new Row(Map.of("id", 5L, "x", "y"))))
                .isEqualTo(key(5L));
    }

    private static KeyCodec codec(String typeName, ColumnType type) {
        return new KeyCodec(new TableSchema(
                new TableId("public", "t"), List.of(new Column("id", type, false, typeName)), List.of("id"), true));
    }

    private static RecordKey key(Object value) {
        return new RecordKey(new TableId("public", "t"), List.of(value));
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(
                    switch (random.nextInt(4)) {
                        case 0 -> random.nextInt(0x80);
                        case 1 -> "\"\\,[]{}:".charAt(random.nextInt(8));
                        case 2 -> 0xAC00 + random.nextInt(1000);
                        default -> 0x1F600 + random.nextInt(50);
                    });
        }
        return text.toString();
    }
}
