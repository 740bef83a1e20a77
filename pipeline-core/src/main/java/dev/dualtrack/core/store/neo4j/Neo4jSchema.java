package dev.dualtrack.core.store.neo4j;

import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The constraints. Each pair of label and property that nodes are merged by is unique: without it two transactions
 * that merge the same new node make two.
 */
final class Neo4jSchema {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final String UNIQUE =
            "CREATE CONSTRAINT <name> IF NOT EXISTS FOR (n:<label>) REQUIRE n.<property> IS UNIQUE";
    private static final String DROP = "DROP CONSTRAINT <name> IF EXISTS";
    private static final String TOMBSTONES =
            "CREATE CONSTRAINT _dualtrack_tombstones IF NOT EXISTS FOR (d:_DualtrackTombstone)"
                    + " REQUIRE (d.label, d.key) IS UNIQUE";
    private static final String TOMBSTONES_BY_AGE =
            "CREATE INDEX _dualtrack_tombstones_by_age IF NOT EXISTS FOR (d:_DualtrackTombstone) ON (d.at)";
    private static final String MARKS =
            "CREATE CONSTRAINT _dualtrack_marks IF NOT EXISTS FOR (m:_DualtrackMark) REQUIRE m.label IS UNIQUE";
    private static final String ANY = "MATCH (n:<label>) RETURN n LIMIT 1";

    private final Neo4jConnection connection;

    Neo4jSchema(Neo4jConnection connection) {
        this.connection = connection;
    }

    /**
     * Refuses tables that share a label, and a relationship to a table's label by another property than the one that
     * identifies its nodes: its stubs would stay beside the records that they stand for.
     */
    static void check(Collection<Neo4jTable> tables) {
        Map<String, Neo4jTable> byLabel = new HashMap<>();
        for (Neo4jTable table : tables) {
            Neo4jTable other = byLabel.put(table.label(), table);
            if (other != null) {
                throw refused(table, "label " + table.label() + ": also of " + other.id() + " (expected: one table)");
            }
        }
        for (Neo4jTable table : tables) {
            for (Relationship relationship : table.relationships()) {
                Neo4jTable target = byLabel.get(relationship.label());
                if (target != null && !target.identity().equals(relationship.key())) {
                    throw refused(
                            table,
                            relationship.type() + ": key " + relationship.key() + " of " + relationship.label()
                                    + " (expected: " + target.identity() + ", which identifies its nodes)");
                }
            }
        }
    }

    private static ClassifiedException refused(Neo4jTable table, String problem) {
        return new ClassifiedException(ErrorClass.SCHEMA, table.id() + ": graph: " + problem, null);
    }

    void prepareMarks() {
        connection.define("prepare", MARKS, PATIENCE);
    }

    void prepare(Collection<Neo4jTable> tables) {
        connection.define("prepare", TOMBSTONES, PATIENCE);
        connection.define("prepare", TOMBSTONES_BY_AGE, PATIENCE);
        for (Merged merged : merged(tables)) {
            connection.define("prepare", merged.statement(UNIQUE), PATIENCE);
        }
    }

    /** Drops the constraints of labels that have no node left. */
    void purge(Collection<Neo4jTable> tables) {
        for (Merged merged : merged(tables)) {
            boolean used = connection.transact(
                    "purge",
                    transaction -> transaction.run(merged.statement(ANY)).hasNext());
            if (!used) {
                connection.define("purge", merged.statement(DROP), PATIENCE);
            }
        }
    }

    private static Set<Merged> merged(Collection<Neo4jTable> tables) {
        Set<Merged> all = new LinkedHashSet<>();
        for (Neo4jTable table : tables) {
            all.add(new Merged(table.label(), table.identity()));
            for (Relationship relationship : table.relationships()) {
                all.add(new Merged(relationship.label(), relationship.key()));
            }
        }
        return all;
    }

    /** A label and the property that its nodes are merged by. */
    private record Merged(String label, String property) {
        String statement(String template) {
            return Cypher.fill(
                    template,
                    Map.of("label", label, "property", property, "name", "_dualtrack_" + label + "_" + property));
        }
    }
}
