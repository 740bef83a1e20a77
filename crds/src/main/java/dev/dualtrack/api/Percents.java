package dev.dualtrack.api;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Reads the resource's percentages: 0 to 100 with at most three decimals and a percent sign ({@code 0.1%}). */
public final class Percents {
    private static final Pattern FORM = Pattern.compile(Patterns.PERCENT);

    private Percents() {}

    /**
     * Returns the figure before the percent sign, exactly: {@code 0.1} for {@code 0.1%}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static BigDecimal parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("percentage: %s (expected: like 1%% or 0.1%%)".formatted(text));
        }
        return new BigDecimal(text.substring(0, text.length() - 1));
    }
}
