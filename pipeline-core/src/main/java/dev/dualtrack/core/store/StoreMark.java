package dev.dualtrack.core.store;

import java.util.Map;

/**
 * The mark of ownership in a store.
 *
 * @param owner {@code cluster id/namespace/name} of the pipeline
 * @param epoch the version epoch in force when the mark was last written
 * @param systemIdentifier PostgreSQL's system identifier, which changes with the database cluster
 * @param slot the replication slot that feeds the store
 * @param filled by table: hash of the mapping with which the table was filled completely
 */
public record StoreMark(String owner, long epoch, String systemIdentifier, String slot, Map<String, String> filled) {
    public StoreMark {
        filled = Map.copyOf(filled);
    }
}
