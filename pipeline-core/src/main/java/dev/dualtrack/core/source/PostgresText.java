package dev.dualtrack.core.source;

import dev.dualtrack.core.event.Canonical;
import dev.dualtrack.core.schema.ColumnType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's text form of a value (style ISO), to its canonical form. */
final class PostgresText {
    private static final Pattern DATE = Pattern.compile("(\\d{4,7})-(\\d{2})-(\\d{2})( BC)?");
    private static final Pattern TIMESTAMP =
            Pattern.compile("(\\d{4,7}-\\d{2}-\\d{2}) ([0-9:.]{8,15})([+-][0-9:]{2,9}|)( BC)?");

    private PostgresText() {}

    /** The canonical value; null for what counts as NULL, see {@link Canonical}. */
    static @Nullable Object of(ColumnType type, String text) {
        return switch (type) {
            case BOOL -> text.equals("true") || text.equals("t");
            case INTEGER -> Long.parseLong(text);
            case FLOAT4 -> Canonical.float4(text);
            case FLOAT8 -> Canonical.float8(text);
            case NUMERIC -> Canonical.numeric(text);
            case TEXT, UUID, JSON -> text;
            case DATE -> Canonical.isInfinite(text) ? null : date(text);
            case TIMESTAMP -> Canonical.isInfinite(text) ? null : timestamp(text);
            case TIMESTAMPTZ -> Canonical.isInfinite(text) ? null : instant(text);
        };
    }

    /** The elements; an inner array counts as NULL, and so does an array of numerics that are not all finite, in whatever dimension. */
    static @Nullable List<@Nullable Object> array(ColumnType type, Object[] elements) {
        List<@Nullable Object> values = new ArrayList<>(elements.length);
        for (Object element : elements) {
            if (type == ColumnType.NUMERIC && !isFinite(element)) {
                return null;
            }
            values.add(element instanceof String text ? of(type, text) : null);
        }
        return Collections.unmodifiableList(values);
    }

    /** Whether a numeric, or each one of an inner array, is finite or NULL. */
    private static boolean isFinite(@Nullable Object element) {
        return switch (element) {
            case String text -> Canonical.numeric(text) != null;
            case Object[] inner -> Arrays.stream(inner).allMatch(PostgresText::isFinite);
            case null, default -> true;
        };
    }

    private static LocalDate date(String text) {
        Matcher matcher = matched(DATE, text);
        int year = Integer.parseInt(matcher.group(1));
        return LocalDate.of(
                matcher.group(4) == null ? year : 1 - year,
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)));
    }

    private static LocalDateTime timestamp(String text) {
        Matcher matcher = matched(TIMESTAMP, text);
        String era = matcher.group(4) == null ? "" : matcher.group(4);
        return LocalDateTime.of(date(matcher.group(1) + era), LocalTime.parse(matcher.group(2)));
    }

    private static Instant instant(String text) {
        Matcher matcher = matched(TIMESTAMP, text);
        return OffsetDateTime.of(timestamp(text), ZoneOffset.of(matcher.group(3)))
                .toInstant();
    }

    private static Matcher matched(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("date or time: " + text.length() + " characters (expected: style ISO)");
        }
        return matcher;
    }
}
