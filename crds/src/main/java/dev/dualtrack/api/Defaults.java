package dev.dualtrack.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The API server's defaults once more, for compact constructors: a resource that never saw the API server reads the
 * same as one that did.
 */
public final class Defaults {
    private Defaults() {}

    /** Returns the value, or the fallback when it is absent. */
    public static <T> T or(@Nullable T value, T fallback) {
        return value == null ? fallback : value;
    }

    /** Returns an immutable copy, empty when the list is absent. */
    public static <T> List<T> list(@Nullable List<T> value) {
        return value == null ? List.of() : List.copyOf(value);
    }

    /** Returns an immutable copy, empty when the map is absent. */
    public static <T> Map<String, T> map(@Nullable Map<String, T> value) {
        return value == null ? Map.of() : Map.copyOf(value);
    }
}
