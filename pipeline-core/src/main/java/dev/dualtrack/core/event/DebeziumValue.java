package dev.dualtrack.core.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One column's value as Debezium writes it in JSON ({@code decimal.handling.mode=string},
 * {@code time.precision.mode=microseconds}), to its canonical form.
 */
final class DebeziumValue {
    private static final String UNAVAILABLE = "__debezium_unavailable_value";

    private DebeziumValue() {}

    /**
     * Whether the node is the placeholder for an unchanged TOAST value: a string; in a text array its only element; in
     * an array of integers the string's bytes.
     */
    static boolean unavailable(JsonNode node) {
        if (node.isArray()) {
            return (node.size() == 1 && unavailable(node.get(0))) || spelled(node);
        }
        return node.isTextual() && node.textValue().equals(UNAVAILABLE);
    }

    private static boolean spelled(JsonNode array) {
        byte[] expected = UNAVAILABLE.getBytes(StandardCharsets.US_ASCII);
        if (array.size() != expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (!array.get(i).isIntegralNumber() || array.get(i).longValue() != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** The canonical value; a node that does not fit the column is an {@link IllegalArgumentException}. */
    static @Nullable Object of(Column column, ColumnType type, JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        try {
            return column.array() ? array(column, type, node) : scalar(column, type, node);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IllegalArgumentException(
                    "column " + column.name() + ": " + node.getNodeType() + " (expected: a " + column.typeName() + ")",
                    e);
        }
    }

    private static Object array(Column column, ColumnType type, JsonNode node) {
        require(node.isArray());
        List<@Nullable Object> elements = new ArrayList<>(node.size());
        for (JsonNode element : node) {
            elements.add(element.isNull() ? null : scalar(column, type, element));
        }
        return Collections.unmodifiableList(elements);
    }

    private static @Nullable Object scalar(Column column, ColumnType type, JsonNode node) {
        Object value = scalar(type, node);
        return column.isPadded() && value instanceof String text ? Canonical.unpadded(text) : value;
    }

    private static @Nullable Object scalar(ColumnType type, JsonNode node) {
        return switch (type) {
            case BOOL -> {
                require(node.isBoolean());
                yield node.booleanValue();
            }
            case INTEGER -> integer(node);
            case FLOAT4 -> Canonical.float4(number(node));
            case FLOAT8 -> Canonical.float8(number(node));
            case NUMERIC -> Canonical.numeric(number(node));
            case TEXT, UUID, JSON -> text(node);
            case DATE -> LocalDate.ofEpochDay(integer(node));
            case TIMESTAMP -> Canonical.timestamp(integer(node));
            case TIMESTAMPTZ -> OffsetDateTime.parse(text(node)).toInstant().truncatedTo(ChronoUnit.MICROS);
        };
    }

    private static long integer(JsonNode node) {
        require(node.isIntegralNumber() && node.canConvertToLong());
        return node.longValue();
    }

    private static String number(JsonNode node) {
        require(node.isNumber() || node.isTextual());
        return node.asText();
    }

    private static String text(JsonNode node) {
        require(node.isTextual());
        return node.textValue();
    }

    private static void require(boolean fits) {
        if (!fits) {
            throw new IllegalArgumentException("another JSON type");
        }
    }
}
