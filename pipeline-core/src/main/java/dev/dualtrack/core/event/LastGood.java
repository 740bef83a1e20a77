package dev.dualtrack.core.event;

import org.jspecify.annotations.Nullable;

/**
 * The newest image of a row that every store is believed to hold, in the JSON that Debezium wrote; null where the row did
 * not exist. {@link EventDecoder#row} reads it.
 */
public record LastGood(@Nullable String json) {
    /** There was no row. */
    public static final LastGood ABSENT = new LastGood(null);

    /** Whether there was no row. */
    public boolean absent() {
        return json == null;
    }
}
