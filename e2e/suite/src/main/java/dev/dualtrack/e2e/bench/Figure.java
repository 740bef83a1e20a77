package dev.dualtrack.e2e.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One line of the report.
 *
 * @param subject what was measured: a store, a process
 * @param values by name, in the order of the columns
 * @param limits the most that is expected of some of the values
 */
public record Figure(Measure measure, String subject, Map<String, Double> values, Map<String, Double> limits) {
    public Figure {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        limits = Map.copyOf(limits);
        if (!values.keySet().containsAll(limits.keySet())) {
            throw new IllegalArgumentException(
                    "limits: " + limits.keySet() + " (expected: of " + values.keySet() + ")");
        }
    }

    /** A figure of which nothing is expected. */
    public static Figure of(Measure measure, String subject, Map<String, Double> values) {
        return new Figure(measure, subject, values, Map.of());
    }

    /** Whether no value is above its limit; also true without limits. */
    public boolean within() {
        return limits.entrySet().stream()
                .allMatch(limit -> values.getOrDefault(limit.getKey(), Double.NaN) <= limit.getValue());
    }

    /** What is expected, as a reader would write it, in the order of the values; empty without limits. */
    String expected() {
        return values.keySet().stream()
                .filter(limits::containsKey)
                .map(name -> name + " <= " + number(limits.getOrDefault(name, Double.NaN)))
                .collect(Collectors.joining(", "));
    }

    /** Without decimals where they would say nothing. */
    static String number(double value) {
        boolean whole = Math.abs(value) >= 100 || value == Math.rint(value);
        return String.format(Locale.ROOT, whole ? "%.0f" : "%.1f", value);
    }
}
