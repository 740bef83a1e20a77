package dev.dualtrack.core.schema;

import java.util.List;
import java.util.Optional;

/**
 * A source table: its columns in catalogue order and the names of its primary key columns in key order.
 *
 * @param fullReplicaIdentity whether events carry the whole row before the change
 */
public record TableSchema(TableId id, List<Column> columns, List<String> keyColumns, boolean fullReplicaIdentity) {
    public TableSchema {
        columns = List.copyOf(columns);
        keyColumns = List.copyOf(keyColumns);
    }

    /** The column of that name, if there is one. */
    public Optional<Column> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }
}
