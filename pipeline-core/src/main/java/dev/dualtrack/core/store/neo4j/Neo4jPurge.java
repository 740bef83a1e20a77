package dev.dualtrack.core.store.neo4j;

import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.store.DerivedStore.StoredRecord;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes one table's records, relationships, stubs and tombstones away, a thousand in a transaction. Records under
 * identities that no row can have cannot be named, and stay.
 */
final class Neo4jPurge {
    private static final String STUBS = """
            MATCH (n:<label>) WHERE n._stub = true AND n._version IS NULL AND NOT EXISTS { (n)--() }
            WITH n LIMIT 1000
            DELETE n
            RETURN count(*) AS removed
            """;
    private static final String TOMBSTONES = """
            MATCH (d:_DualtrackTombstone) WHERE d.label = $label
            WITH d LIMIT 1000
            DELETE d
            RETURN count(*) AS removed
            """;

    private final Neo4jTable table;
    private final Neo4jConnection connection;

    Neo4jPurge(Neo4jTable table, Neo4jConnection connection) {
        this.table = table;
        this.connection = connection;
    }

    /** How many records are left. */
    long run(Neo4jReader reader, Neo4jWriter writer) {
        Object last = null;
        do {
            Neo4jReader.Page page = reader.page(last);
            List<RecordKey> keys =
                    page.records().stream().map(StoredRecord::key).toList();
            connection.transact("purge", transaction -> writer.remove(transaction, keys));
            last = page.last();
        } while (last != null);
        Set<String> labels = new LinkedHashSet<>();
        labels.add(table.label());
        table.relationships().stream().map(Relationship::label).forEach(labels::add);
        for (String label : labels) {
            repeat(Cypher.fill(STUBS, Map.of("label", label)));
        }
        repeat(TOMBSTONES);
        return reader.count();
    }

    private void repeat(String statement) {
        long removed;
        do {
            removed = connection.transact(
                    "purge",
                    transaction -> transaction
                            .run(statement, Map.of("label", table.label()))
                            .single()
                            .get("removed")
                            .asLong());
        } while (removed > 0);
    }
}
