package dev.dualtrack.api;

import java.time.Duration;
import java.util.regex.Pattern;

/** Reads the resource's durations: a whole number and one unit of s, m, h, d ({@code 5m}, {@code 7d}). */
public final class Durations {
    private static final Pattern FORM = Pattern.compile(Patterns.DURATION);

    private Durations() {}

    /**
     * Returns the duration that the text says.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static Duration parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("duration: %s (expected: like 30s, 5m, 4h or 7d)".formatted(text));
        }
        long amount = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(amount);
            case 'm' -> Duration.ofMinutes(amount);
            case 'h' -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
