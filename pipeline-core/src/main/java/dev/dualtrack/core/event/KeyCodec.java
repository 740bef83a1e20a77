package dev.dualtrack.core.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one table: as Kafka record keys, as ids inside the stores, and out of rows.
 *
 * <p>{@link #encode} gives, byte for byte, what Debezium's JSON converter writes as the key of the same row (schemas
 * off): an object with the key columns in the order of the primary key. A command's key must hash to the partition
 * of the row's change events, so a type whose bytes are not known to be equal is refused, see {@link #problem}.
 *
 * <p>Immutable and thread-safe.
 */
public final class KeyCodec {
    /** The same generator on the same path (tree to UTF-8 bytes) as Connect's JsonConverter, so the escapes are equal. */
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Set<String> TEXT_TYPES = Set.of("text", "varchar", "character varying");

    private final TableId table;
    private final List<Column> columns;
    private final List<Pattern> forms;

    /** The codec for the table; a table whose key {@link #problem} refuses is an {@link IllegalArgumentException}. */
    public KeyCodec(TableSchema schema) {
        this.table = schema.id();
        if (schema.keyColumns().isEmpty()) {
            throw new IllegalArgumentException("key of " + table + ": no columns (expected: a primary key)");
        }
        List<Column> found = new ArrayList<>();
        for (String name : schema.keyColumns()) {
            Column column = schema.column(name)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "key of " + table + ": column " + name + " (expected: a column of the table)"));
            String problem = problem(column);
            if (problem != null) {
                throw new IllegalArgumentException("key of " + table + ": " + problem);
            }
            found.add(column);
        }
        this.columns = List.copyOf(found);
        this.forms = found.stream().map(KeyCodec::form).map(Pattern::compile).toList();
    }

    /** Why the column cannot be part of a key, or null if it can. */
    public static @Nullable String problem(Column column) {
        boolean supported = !column.array()
                && (column.type() == ColumnType.INTEGER
                        || column.type() == ColumnType.UUID
                        || (column.type() == ColumnType.TEXT && TEXT_TYPES.contains(column.typeName())));
        return supported
                ? null
                : "key column " + column.name() + ": type " + column.typeName()
                        + " (expected: int2, int4, int8, text, varchar or uuid)";
    }

    /** The record key in Kafka. */
    public byte[] encode(RecordKey key) {
        List<Object> values = checked(key);
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < columns.size(); i++) {
            if (values.get(i) instanceof Long number) {
                object.put(columns.get(i).name(), number);
            } else {
                object.put(columns.get(i).name(), (String) values.get(i));
            }
        }
        try {
            return JSON.writeValueAsBytes(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("key of " + table + " cannot be written", e);
        }
    }

    /** Reads a record key, with or without the schema wrapper; anything else is an {@link IllegalArgumentException}. */
    public RecordKey decode(byte[] key) {
        JsonNode node;
        try {
            node = JSON.readTree(key);
        } catch (IOException e) {
            throw new IllegalArgumentException("key of " + table + ": not JSON (expected: an object)", e);
        }
        if (node.size() == 2 && node.has("schema") && node.path("payload").isObject()) {
            node = node.path("payload");
        }
        if (node.size() != columns.size()) {
            throw new IllegalArgumentException("key of " + table + ": " + node.getNodeType() + " with " + node.size()
                    + " fields (expected: " + names() + ")");
        }
        List<Object> values = new ArrayList<>();
        for (Column column : columns) {
            values.add(value(column, node.path(column.name())));
        }
        return new RecordKey(table, values);
    }

    /** The id inside the stores: the plain value of a one-column key, a JSON array of the values of a longer one. */
    public String id(RecordKey key) {
        List<Object> values = checked(key);
        if (values.size() == 1) {
            return values.getFirst().toString();
        }
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Object value : values) {
            if (value instanceof Long number) {
                array.add(number);
            } else {
                array.add((String) value);
            }
        }
        return array.toString();
    }

    /** The key of an id; text that {@link #id} cannot have given is an {@link IllegalArgumentException}. */
    public RecordKey ofId(String id) {
        List<Object> values = new ArrayList<>();
        if (columns.size() == 1) {
            values.add(parse(columns.getFirst(), id));
        } else {
            JsonNode array;
            try {
                array = JSON.readTree(id);
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("id of " + table + ": not JSON (expected: an array)", e);
            }
            if (!array.isArray() || array.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "id of " + table + ": " + array.getNodeType() + " (expected: an array of " + names() + ")");
            }
            for (int i = 0; i < columns.size(); i++) {
                values.add(value(columns.get(i), array.get(i)));
            }
        }
        return new RecordKey(table, values);
    }

    /** The key of what may be anything; empty for what {@link #id} cannot have given of a row. */
    public Optional<RecordKey> ifId(String id) {
        try {
            return Optional.of(ofId(id)).filter(key -> possible(key) && id(key).equals(id));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private boolean possible(RecordKey key) {
        return IntStream.range(0, forms.size())
                .allMatch(i ->
                        forms.get(i).matcher(key.values().get(i).toString()).matches());
    }

    /**
     * What values of a key column look like as text, as a regular expression without groups. PostgreSQL refuses a question
     * about any other value.
     */
    public static String form(Column column) {
        return switch (column.type()) {
            case INTEGER -> "-?[0-9]{1,19}";
            case UUID -> "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
            case null, default -> "[^\\x00]*";
        };
    }

    /** The key of a row that has all key columns. */
    public RecordKey ofRow(Row row) {
        List<Object> values = new ArrayList<>();
        for (Column column : columns) {
            Object value = row.get(column.name());
            if (value == null) {
                throw new IllegalArgumentException(
                        "key of " + table + ": column " + column.name() + " is NULL (expected: a value)");
            }
            values.add(value);
        }
        return checkedKey(new RecordKey(table, values));
    }

    /** The table whose keys these are. */
    public TableId table() {
        return table;
    }

    /** The key columns in key order. */
    public List<Column> columns() {
        return columns;
    }

    /** The key value in a canonical text form, as it stands in an id or a cache key. */
    public static Object parse(Column column, String text) {
        if (column.type() != ColumnType.INTEGER) {
            return text;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "key column " + column.name() + ": " + text.length() + " characters (expected: an integer)", e);
        }
    }

    private Object value(Column column, JsonNode node) {
        if (column.type() == ColumnType.INTEGER && node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        if (column.type() != ColumnType.INTEGER && node.isTextual()) {
            return node.textValue();
        }
        throw new IllegalArgumentException("key of " + table + ": column " + column.name() + " is " + node.getNodeType()
                + " (expected: " + (column.type() == ColumnType.INTEGER ? "an integer" : "a string") + ")");
    }

    private RecordKey checkedKey(RecordKey key) {
        checked(key);
        return key;
    }

    private List<Object> checked(RecordKey key) {
        if (!key.table().equals(table) || key.values().size() != columns.size()) {
            throw new IllegalArgumentException("key: " + key.values().size() + " values of " + key.table()
                    + " (expected: " + names() + " of " + table + ")");
        }
        for (int i = 0; i < columns.size(); i++) {
            boolean number = key.values().get(i) instanceof Long;
            if (number != (columns.get(i).type() == ColumnType.INTEGER)) {
                throw new IllegalArgumentException("key of " + table + ": column "
                        + columns.get(i).name() + " is a "
                        + key.values().get(i).getClass().getSimpleName() + " (expected: "
                        + (number ? "String" : "Long") + ")");
            }
        }
        return key.values();
    }

    private List<String> names() {
        return columns.stream().map(Column::name).toList();
    }
}
