package dev.dualtrack.core.event;

import dev.dualtrack.core.schema.TableId;
import java.util.List;

/**
 * A row's primary key: the canonical values of the key columns, in the order of the primary key.
 *
 * @param values each a {@link Long} (integers) or a {@link String} (text, uuid); never null, never empty
 */
public record RecordKey(TableId table, List<Object> values) {
    public RecordKey {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("key of " + table + ": no values (expected: one per key column)");
        }
        for (Object value : values) {
            if (!(value instanceof Long) && !(value instanceof String)) {
                throw new IllegalArgumentException(
                        "key of " + table + ": a " + value.getClass().getSimpleName() + " (expected: Long or String)");
            }
        }
    }
}
