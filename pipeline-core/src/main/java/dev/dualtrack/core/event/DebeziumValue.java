package dev.dualtrack.core.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One column's value as Debezium 3.3 writes it in JSON ({@code decimal.handling.mode=string},
 * {@code time.precision.mode=microseconds}), to its canonical form.
 */
final class DebeziumValue {
    private static final String UNAVAILABLE = "__debezium_unavailable_value";
    private static final byte[] UNAVAILABLE_BYTES = UNAVAILABLE.getBytes(StandardCharsets.US_ASCII);
    private static final String UNAVAILABLE_UUID =
            UUID.nameUUIDFromBytes(UNAVAILABLE_BYTES).toString();

    /** What becomes of an inner array of an array of text or uuids with more than one dimension. */
    private static final Pattern INNER_ARRAY = Pattern.compile("\\[Ljava\\.(lang\\.String|util\\.UUID);@[0-9a-f]{1,8}");

    private DebeziumValue() {}

    /**
     * Whether the node is the placeholder for an unchanged TOAST value: a string; in an array of text its only element; in
     * an array of uuids the uuid derived from it; in an array of integers or dates its bytes.
     */
    static boolean unavailable(JsonNode node) {
        if (node.isArray()) {
            return (node.size() == 1
                            && (unavailable(node.get(0)) || node.get(0).asText().equals(UNAVAILABLE_UUID)))
                    || spelled(node);
        }
        return node.isTextual() && node.textValue().equals(UNAVAILABLE);
    }

    private static boolean spelled(JsonNode array) {
        if (array.size() != UNAVAILABLE_BYTES.length) {
            return false;
        }
        for (int i = 0; i < UNAVAILABLE_BYTES.length; i++) {
            if (!array.get(i).isIntegralNumber() || array.get(i).longValue() != UNAVAILABLE_BYTES[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether null may also stand for an unchanged TOAST value: Debezium has no placeholder for most types of arrays and
     * writes null, unless the replica identity is FULL.
     */
    static boolean nullIsAmbiguous(Column column) {
        return column.array()
                && switch (column.typeName()) {
                    case "_text", "_varchar", "_bpchar", "_int4", "_int8", "_date", "_uuid", "_json", "_jsonb" -> false;
                    default -> true;
                };
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
            boolean isNull = element.isNull()
                    || (element.isTextual()
                            && INNER_ARRAY.matcher(element.textValue()).matches());
            elements.add(isNull ? null : scalar(column, type, element));
        }
        return Collections.unmodifiableList(elements);
    }

    private static @Nullable Object scalar(Column column, ColumnType type, JsonNode node) {
        return switch (type) {
            case BOOL -> {
                require(node.isBoolean());
                yield node.booleanValue();
            }
            case INTEGER -> integer(node);
            case FLOAT4 -> Canonical.float4(number(node));
            case FLOAT8 -> Canonical.float8(number(node));
            case NUMERIC -> Canonical.numeric(number(node));
            case TEXT, UUID, JSON -> column.isPadded() ? Canonical.unpadded(text(node)) : text(node);
            case DATE -> Canonical.date(integer(node));
            case TIMESTAMP -> Canonical.timestamp(integer(node));
            case TIMESTAMPTZ -> instant(text(node));
        };
    }

    private static @Nullable Instant instant(String text) {
        return Canonical.isInfinite(text) ? null : Canonical.instant(OffsetDateTime.parse(text));
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
