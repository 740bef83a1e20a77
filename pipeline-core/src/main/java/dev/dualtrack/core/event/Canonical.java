package dev.dualtrack.core.event;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The last step to a canonical value, shared by the decoder of events and the reader of rows.
 *
 * <p>What Java's or the stores' types cannot hold (a numeric that is not finite) becomes NULL on both ways. A
 * floating-point zero is never negative.
 */
public final class Canonical {
    private Canonical() {}

    /** A numeric in PostgreSQL's text form, without trailing zeros; null for NaN and the infinities. */
    public static @Nullable BigDecimal numeric(String text) {
        return switch (text) {
            case "NaN", "Infinity", "-Infinity" -> null;
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

    /** The instant so many microseconds after the epoch. */
    public static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** The local time so many microseconds after 1970-01-01 00:00. */
    public static LocalDateTime timestamp(long micros) {
        return LocalDateTime.ofInstant(instant(micros), ZoneOffset.UTC);
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
