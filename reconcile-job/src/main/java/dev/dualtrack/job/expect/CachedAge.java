package dev.dualtrack.job.expect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dualtrack.core.event.Row;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a value that an application cached says of itself that it is older than its row, by the fields {@code version}
 * and {@code updated_at} of a JSON object and the row's columns of the same names. Only what cannot be meant otherwise
 * counts: whole numbers of an integer column, and ISO 8601 times to the second or finer, with an offset exactly where the
 * column has one. A time is compared as finely as it is written: who cuts off digits is not late.
 */
final class CachedAge {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern TIME = Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)[T ](\\d\\d:\\d\\d:\\d\\d)"
            + "(?<fraction>|\\.\\d{1,9})(?<offset>|Z|[+-]\\d\\d|[+-]\\d\\d:?\\d\\d)");
    private static final int NANO_DIGITS = 9;

    private CachedAge() {}

    /** Whether the document is older than the row; false where it does not say. */
    static boolean isOlder(String document, Row row) {
        try {
            JsonNode fields = JSON.readTree(document);
            return isOlder(fields.path("version"), column(row, "version"))
                    || isOlderTime(fields.path("updated_at"), column(row, "updated_at"));
        } catch (JsonProcessingException | DateTimeException _) {
            return false;
        }
    }

    private static @Nullable Object column(Row row, String name) {
        return row.has(name) ? row.get(name) : null;
    }

    private static boolean isOlder(JsonNode cached, @Nullable Object current) {
        return current instanceof Long version
                && cached.isIntegralNumber()
                && cached.canConvertToLong()
                && cached.longValue() < version;
    }

    private static boolean isOlderTime(JsonNode cached, @Nullable Object current) {
        Matcher time = TIME.matcher(cached.asText());
        if (!cached.isTextual() || !time.matches()) {
            return false;
        }
        String offset = time.group("offset");
        LocalDateTime now = switch (current) {
            case Instant instant when !offset.isEmpty() -> LocalDateTime.ofInstant(instant, ZoneOffset.of(offset));
            case LocalDateTime local when offset.isEmpty() -> local;
            case null, default -> null;
        };
        String fraction = time.group("fraction");
        String text = time.group(1) + 'T' + time.group(2) + fraction;
        return now != null && LocalDateTime.parse(text).isBefore(cut(now, Math.max(0, fraction.length() - 1)));
    }

    private static LocalDateTime cut(LocalDateTime time, int digits) {
        int unit = (int) Math.pow(10, NANO_DIGITS - digits);
        return time.withNano(time.get(ChronoField.NANO_OF_SECOND) / unit * unit);
    }
}
