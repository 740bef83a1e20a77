package dev.dualtrack.core.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import dev.dualtrack.core.schema.TableSchema;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * From the records of one table's topic to change events.
 *
 * <p>Reads Debezium's full envelope in JSON, with and without the schema wrapper. Never throws on what a record holds:
 * a record that is no event is {@link Decoded.Undecodable}. A column whose type cannot be mapped is left absent, and so is
 * one that carries the placeholder of an unchanged TOAST value, unless the full row before the change has it.
 *
 * <p>Immutable and thread-safe; made anew when the table's shape changes.
 */
public final class EventDecoder {
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNumberLength(200_000)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final TableSchema schema;
    private final KeyCodec keys;
    private final List<Column> columns;

    /** The decoder for all columns of the table as its shape is now. */
    public EventDecoder(TableSchema schema) {
        this(schema, schema.columns().stream().map(Column::name).collect(Collectors.toSet()));
    }

    /** The decoder for the {@code wanted} columns; rows have no others. */
    public EventDecoder(TableSchema schema, Set<String> wanted) {
        this.schema = schema;
        this.keys = new KeyCodec(schema);
        this.columns = schema.columns().stream()
                .filter(column -> column.type() != null && wanted.contains(column.name()))
                .toList();
    }

    /** Decodes one record. */
    public Decoded decode(byte @Nullable [] key, byte @Nullable [] value, EventHeaders headers) {
        if (value == null) {
            return new Decoded.Tombstone();
        }
        try {
            return event(key, envelope(value), headers);
        } catch (IOException e) {
            return new Decoded.Undecodable(
                    "value: " + value.length + " bytes that are not JSON (expected: an envelope)");
        } catch (IllegalArgumentException e) {
            return new Decoded.Undecodable(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The row before the change that {@code value} tells, for taking it back; null where that is not known: for a row that
     * a snapshot read, under the default replica identity, for a marker of a too large row.
     *
     * @param value of a record that {@link #decode} took for a change
     */
    public @Nullable LastGood before(byte[] value) {
        try {
            JsonNode envelope = envelope(value);
            if (envelope.path("dualtrack").path("oversize").asBoolean()) {
                return null;
            }
            if (envelope.path("op").asText().equals("c")) {
                return LastGood.ABSENT;
            }
            return schema.fullReplicaIdentity() ? stated(envelope) : null;
        } catch (IOException e) {
            throw new IllegalArgumentException("value: not JSON (expected: an envelope)", e);
        }
    }

    /**
     * What {@code value} states as the row before a change, be it all of it or not; null where it states nothing, as what is
     * no change does not.
     */
    public static @Nullable LastGood statedBefore(byte[] value) {
        try {
            return stated(envelope(value));
        } catch (IOException e) {
            return null;
        }
    }

    private static @Nullable LastGood stated(JsonNode envelope) throws JsonProcessingException {
        JsonNode before = envelope.path("before");
        return before.isObject() ? new LastGood(JSON.writeValueAsString(before)) : null;
    }

    /** The row of an image; null where there was none. */
    public @Nullable Row row(LastGood image) {
        try {
            return image.json() == null ? null : row(JSON.readTree(image.json()));
        } catch (IOException e) {
            throw new IllegalArgumentException("image: not JSON (expected: a row)", e);
        }
    }

    private static JsonNode envelope(byte[] value) throws IOException {
        JsonNode envelope = JSON.readTree(value);
        return envelope.has("schema") && envelope.path("payload").isObject() ? envelope.path("payload") : envelope;
    }

    private Decoded event(byte @Nullable [] key, JsonNode envelope, EventHeaders headers) {
        String op = envelope.path("op").asText();
        JsonNode source = envelope.path("source");
        if (!source.isObject()) {
            throw new IllegalArgumentException("source: " + source.getNodeType() + " (expected: an object)");
        }
        Version version = SourceVersion.of(op, source, headers.epoch());
        if (op.equals("t")) {
            return new Decoded.Truncated(version);
        }
        if (key == null) {
            throw new IllegalArgumentException("key: null with op '" + op + "' (expected: a key)");
        }
        ChangeEvent.Op kind = op(op);
        boolean oversize = envelope.path("dualtrack").path("oversize").asBoolean();
        boolean reread = oversize
                || (kind == ChangeEvent.Op.DELETE && headers.newKey())
                || (kind == ChangeEvent.Op.UPDATE && isAmbiguous(envelope.path("after")));
        Row before = oversize || !schema.fullReplicaIdentity() ? null : row(envelope.path("before"));
        Row after = reread || kind == ChangeEvent.Op.DELETE ? null : after(envelope.path("after"), before);
        return new Decoded.Change(new ChangeEvent(
                keys.decode(key),
                kind,
                before,
                after,
                version,
                source.path("txId").asLong(),
                source.path("ts_ms").asLong(),
                reread));
    }

    /** Whether a column is null of which nobody can say whether it is NULL or an unchanged TOAST value. */
    private boolean isAmbiguous(JsonNode after) {
        return !schema.fullReplicaIdentity()
                && columns.stream()
                        .anyMatch(column -> DebeziumValue.nullIsAmbiguous(column)
                                && after.path(column.name()).isNull());
    }

    private static ChangeEvent.Op op(String op) {
        return switch (op) {
            case "r" -> ChangeEvent.Op.READ;
            case "c" -> ChangeEvent.Op.CREATE;
            case "u" -> ChangeEvent.Op.UPDATE;
            case "d" -> ChangeEvent.Op.DELETE;
            default -> throw new IllegalArgumentException("op: '" + op + "' (expected: r, c, u, d or t)");
        };
    }

    private Row after(JsonNode node, @Nullable Row before) {
        Row after = row(node);
        if (after == null) {
            throw new IllegalArgumentException("after: " + node.getNodeType() + " (expected: the row)");
        }
        return before == null ? after : after.mergedOnto(before);
    }

    private @Nullable Row row(JsonNode node) {
        if (!node.isObject()) {
            return null;
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Column column : columns) {
            ColumnType type = column.type();
            JsonNode value = node.get(column.name());
            if (type != null && value != null && !DebeziumValue.unavailable(value)) {
                values.put(column.name(), DebeziumValue.of(column, type, value));
            }
        }
        return new Row(values);
    }
}
