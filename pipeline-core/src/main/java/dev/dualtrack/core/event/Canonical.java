package dev.dualtrack.core.event;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The last step to a canonical value, shared by the decoder of events and the reader of rows.
 *
 * <p>What Java's or the stores' types cannot hold counts as NULL on both ways: a numeric that is not finite, an infinite
 * date or timestamp, an array of numerics with such an element, an element that is itself an array. A floating-point
 * zero is never negative.
 */
public final class Canonical {
    /** PostgreSQL's first date, 4713-11-24 BC; Debezium gives infinite dates as days far before it. */
    private static final long FIRST_DAY = -2_440_588;

    private static final long FIRST_MICROS = FIRST_DAY * 86_400_000_000L;
    /** How Debezium writes the timestamp {@code infinity}. */
    private static final long INFINITE_MICROS = 9_223_372_036_825_200_000L;

    private static final int LAST_YEAR = 294_276;

    private Canonical() {}

    /** A numeric in decimal form, without trailing zeros; null for NaN and the infinities, in either spelling. */
    public static @Nullable BigDecimal numeric(String text) {
        return switch (text) {
            case "NaN", "Infinity", "-Infinity", "NAN", "POSITIVE_INFINITY", "NEGATIVE_INFINITY" -> null;
            default -> new BigDecimal(text).stripTrailingZeros();
        };
    }

    /** A float4 in decimal form; {@code NaN}, {@code Infinity} and {@code -Infinity} are read as such. */
    public static Float float4(String text) {
        float value = Float.parseFloat(text);
        return value == 0 ? 0f : value;
    }

    /** A float8 in decimal form, likewise. */
    public static Double float8(String text) {
        double value = Double.parseDouble(text);
        return value == 0 ? 0d : value;
    }

    /** The date so many days after 1970-01-01; null for the infinities. */
    public static @Nullable LocalDate date(long days) {
        return days < FIRST_DAY ? null : LocalDate.ofEpochDay(days);
    }

    /** The local time so many microseconds after 1970-01-01 00:00; null for the infinities. */
    public static @Nullable LocalDateTime timestamp(long micros) {
        return micros < FIRST_MICROS || micros >= INFINITE_MICROS
                ? null
                : LocalDateTime.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), ZoneOffset.UTC);
    }

    /** A time with offset as an instant in microseconds; null beyond PostgreSQL's last year. */
    public static @Nullable Instant instant(OffsetDateTime time) {
        return time.getYear() > LAST_YEAR ? null : time.toInstant().truncatedTo(ChronoUnit.MICROS);
    }

    /** Whether the text is how PostgreSQL and Debezium write an infinite date or time. */
    public static boolean isInfinite(String text) {
        return text.equals("infinity") || text.equals("-infinity");
    }

    /** A {@code char(n)} without its padding, which means nothing in SQL. */
    public static String unpadded(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }
}
