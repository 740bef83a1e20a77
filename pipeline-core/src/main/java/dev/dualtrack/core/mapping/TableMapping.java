package dev.dualtrack.core.mapping;

import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;

/** A table's configuration bound to its shape in the source: everything that follows from the two alone. Immutable. */
public record TableMapping(TableConfig config, TableSchema schema) {
    /** The table. */
    public TableId id() {
        return schema.id();
    }
}
