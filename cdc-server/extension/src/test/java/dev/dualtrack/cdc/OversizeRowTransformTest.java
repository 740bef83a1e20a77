package dev.dualtrack.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OversizeRowTransformTest {
    private static final Schema SOURCE =
            SchemaBuilder.struct().field("lsn", Schema.INT64_SCHEMA).build();
    private static final Schema ROW = SchemaBuilder.struct()
            .optional()
            .field("id", Schema.INT32_SCHEMA)
            .field("text", Schema.OPTIONAL_STRING_SCHEMA)
            .build();
    private static final Schema ENVELOPE = SchemaBuilder.struct()
            .field("before", ROW)
            .field("after", ROW)
            .field("source", SOURCE)
            .field("op", Schema.STRING_SCHEMA)
            .build();

    @Test
    void aSmallEventPassesUnchanged() {
        SourceRecord record = event("short");
        assertThat(transform(1_000).apply(record)).isSameAs(record);
    }

    @Test
    void aTooLargeEventKeepsKeySourceAndOperationOnly() {
        SourceRecord record = event("x".repeat(2_000));
        record.headers().addLong("dualtrack.epoch", 3);
        SourceRecord marker = transform(1_000).apply(record);
        assertThat(json(marker))
                .matches(
                        "\\{\"dualtrack\":\\{\"oversize\":true,\"bytes\":\\d+},\"source\":\\{\"lsn\":42},\"op\":\"u\"}");
        assertThat(marker.key()).isEqualTo(record.key());
        assertThat(marker.topic()).isEqualTo(record.topic());
        assertThat(marker.headers()).isEqualTo(record.headers());
    }

    @Test
    void aTombstoneAndAValueThatIsNoEnvelopePass() {
        SourceRecord tombstone = record(null, null);
        SourceRecord other = record(SOURCE, new Struct(SOURCE).put("lsn", 1L));
        assertThat(transform(1).apply(tombstone)).isSameAs(tombstone);
        assertThat(transform(1).apply(other)).isSameAs(other);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "quote \" and \\ backslash", "\u0000\u001f\n", "한글 é", "\uD83D\uDE00", "\u2028"})
    void theSizeIsNeverBelowTheJson(String text) {
        SourceRecord record = event(text.repeat(50));
        long json = json(record).getBytes(StandardCharsets.UTF_8).length;
        assertThat(JsonSize.of(record.value())).isGreaterThanOrEqualTo(json).isLessThan(2 * json + 200);
    }

    @Test
    void aLimitThatIsMissingOrNotPositiveIsRefused() {
        assertThatThrownBy(() -> new OversizeRowTransform<SourceRecord>().configure(Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("max.bytes");
        assertThatThrownBy(() -> transform(0)).isInstanceOf(ConfigException.class);
    }

    private static OversizeRowTransform<SourceRecord> transform(long maxBytes) {
        OversizeRowTransform<SourceRecord> transform = new OversizeRowTransform<>();
        transform.configure(Map.of("max.bytes", String.valueOf(maxBytes)));
        return transform;
    }

    private static SourceRecord event(String text) {
        Struct envelope = new Struct(ENVELOPE)
                .put("after", new Struct(ROW).put("id", 1).put("text", text))
                .put("source", new Struct(SOURCE).put("lsn", 42L))
                .put("op", "u");
        return record(ENVELOPE, envelope);
    }

    @SuppressWarnings("NullAway") // A tombstone has no schema and no value, which the record's type does not say.
    private static SourceRecord record(@Nullable Schema schema, @Nullable Struct value) {
        return new SourceRecord(Map.of(), Map.of(), "t", 0, Schema.STRING_SCHEMA, "key", schema, value);
    }

    private static String json(SourceRecord record) {
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", "false", "converter.type", "value"));
            return new String(
                    converter.fromConnectData("t", record.valueSchema(), record.value()), StandardCharsets.UTF_8);
        }
    }
}
