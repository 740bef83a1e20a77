package dev.dualtrack.core.store;

import dev.dualtrack.core.schema.TableId;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The mark of ownership in a store.
 *
 * @param owner {@code cluster id/namespace/name} of the pipeline
 * @param epoch the version epoch in force when the mark was last written
 * @param systemIdentifier PostgreSQL's system identifier, which changes with the database cluster
 * @param slot the replication slot that feeds the store
 * @param filled by table: hash of the mapping with which the table was filled completely, or the name of a fill under way, in which the
 *     hash is one of the words
 */
public record StoreMark(String owner, long epoch, String systemIdentifier, String slot, Map<String, String> filled) {
    public StoreMark {
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(systemIdentifier, "systemIdentifier");
        Objects.requireNonNull(slot, "slot");
        filled = Map.copyOf(filled);
    }

    /** What the mark says of that table's fill; empty if nothing. */
    public String filled(TableId table) {
        return filled.getOrDefault(table.toString(), "");
    }

    /** Whether the table is filled with the mapping of that hash, or a fill with it is under way. */
    public boolean tellsOf(TableId table, String spec) {
        return List.of(filled(table).split(" ", -1)).contains(spec);
    }

    /** This mark with that word on the fills of tables. */
    StoreMark with(Map<String, String> otherwiseFilled) {
        return new StoreMark(owner, epoch, systemIdentifier, slot, otherwiseFilled);
    }
}
