package dev.dualtrack.core.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row's columns in canonical form (the Java types that {@link dev.dualtrack.core.schema.ColumnType} names), the
 * same whether the row came by an event or was read from the source.
 *
 * <p>A column without an entry is <em>absent</em>: its value is not known (an unchanged TOAST value). That is
 * different from an entry that is null, which is SQL NULL.
 */
public record Row(Map<String, @Nullable Object> columns) {
    public Row {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }

    /** Whether the column's value, perhaps NULL, is known. */
    public boolean has(String column) {
        return columns.containsKey(column);
    }

    /** The value, null for NULL; asking for an absent column is an {@link IllegalStateException}. */
    public @Nullable Object get(String column) {
        if (!has(column)) {
            throw new IllegalStateException("column " + column + " is absent (expected: merged or re-read before use)");
        }
        return columns.get(column);
    }

    /** This row with each absent column taken from {@code base}, where that one has it. */
    public Row mergedOnto(Row base) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(base.columns);
        merged.putAll(columns);
        return new Row(merged);
    }
}
