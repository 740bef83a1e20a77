package dev.dualtrack.core.store;

import dev.dualtrack.core.schema.TableId;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The tables that a store was bound to at its creation, each in the form that its adapter needs. Immutable.
 *
 * @param <T> that form
 */
public final class BoundTables<T> {
    private final Map<TableId, T> tables = new TreeMap<>();

    /** Binds the tables under what {@code id} makes of each; the same one twice is an IllegalArgumentException. */
    public BoundTables(Collection<T> tables, Function<T, TableId> id) {
        for (T table : tables) {
            if (this.tables.putIfAbsent(id.apply(table), table) != null) {
                throw new IllegalArgumentException("table: " + id.apply(table) + " twice (expected: each once)");
            }
        }
    }

    /** A bound table; another one is an {@link IllegalArgumentException}. */
    public T get(TableId id) {
        T table = tables.get(id);
        if (table == null) {
            throw new IllegalArgumentException("table: " + id + " (expected: one of " + tables.keySet() + ")");
        }
        return table;
    }

    /** All of them, by their names. */
    public Collection<T> all() {
        return Collections.unmodifiableCollection(tables.values());
    }
}
