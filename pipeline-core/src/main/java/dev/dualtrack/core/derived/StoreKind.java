package dev.dualtrack.core.derived;

import java.util.Locale;

/** The three kinds of derived store. */
public enum StoreKind {
    VECTOR,
    GRAPH,
    CACHE;

    /** The word used in resource, status, metrics, group names and on command lines: {@code vector}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of a {@link #word()}; another word is an {@link IllegalArgumentException}. */
    public static StoreKind ofWord(String word) {
        for (StoreKind kind : values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("store: '" + word + "' (expected: vector, graph or cache)");
    }
}
