package dev.dualtrack.core.store.neo4j;

import dev.dualtrack.core.derived.Image.Edge;
import dev.dualtrack.core.derived.Image.GraphImage;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.store.StoreWrite;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Record;
import org.neo4j.driver.SimpleQueryRunner;
import org.neo4j.driver.Value;

/**
 * The writes of one table, a list of them in one transaction.
 *
 * <p>First every node is merged and written to, which takes its lock. Only then are its version and its tombstone read.
 * So whatever else writes the key waits, or has committed and is seen. Rows come in the order of their keys, so that
 * two writers rarely deadlock; if they do, the driver runs one of them again.
 *
 * <p>A write that is older than what is there is refused. The others are carried out together, step by step:
 *
 * <ol>
 *   <li>relationships of the table that a row does not own any more, or that are there twice, are deleted;
 *   <li>properties are set;
 *   <li>nodes of deleted rows are deleted, or become stubs if they still have relationships;
 *   <li>tombstones are written, or taken away;
 *   <li>missing relationships are made, with stubs for targets that are not there.
 * </ol>
 *
 * <p>In this order a node that loses its last relationship and is deleted in the same list leaves no stub.
 */
final class Neo4jWriter {
    private static final String LOCK = """
            UNWIND $rows AS row
            MERGE (n:<label> {<key>: row.key})
              ON CREATE SET n._lock = 'new'
              ON MATCH SET n._lock = 'held'
            WITH n, row
            OPTIONAL MATCH (d:_DualtrackTombstone {label: $label, key: row.id})
            RETURN row.id AS id, n._version AS version, n._txid AS txid, n._fp AS fp, n._spec AS spec,
                   n._properties AS properties, d.version AS deleted, d.txid AS deletedTxid
            """;
    private static final String RELEASE = """
            UNWIND $rows AS row
            MATCH (n:<label> {<key>: row.key})
            WITH n, n._lock = 'new' AS made
            REMOVE n._lock
            WITH n, made WHERE made
            DELETE n
            """;
    private static final String DISOWN = """
            UNWIND $rows AS row
            MATCH (n:<label> {<key>: row.key})-[r]->(t)
            WHERE r._table = $table
            WITH row, t, type(r) AS type, r._column AS column, r._key = row.id AS own, collect(r) AS same
            WITH same, own AND any(e IN row.edges WHERE e.type = type
                  AND e.column = column AND e.label IN labels(t) AND t[e.property] = e.value) AS wanted
            UNWIND CASE WHEN wanted THEN tail(same) ELSE same END AS surplus
            DELETE surplus
            """;
    private static final String SET = """
            UNWIND $rows AS row
            MATCH (n:<label> {<key>: row.key})
            SET n += row.properties
            REMOVE n._lock, n._stub
            """;
    private static final String TOUCH = """
            UNWIND $rows AS row
            MATCH (n:<label> {<key>: row.key})
            SET n += row.properties
            REMOVE n._lock
            """;
    private static final String DELETE = """
            UNWIND $rows AS row
            MATCH (n:<label> {<key>: row.key})
            SET n += row.properties
            SET n._stub = true
            REMOVE n._lock
            WITH n WHERE NOT EXISTS { (n)--() }
            DELETE n
            """;
    private static final String REMEMBER = """
            UNWIND $rows AS row
            MERGE (d:_DualtrackTombstone {label: $label, key: row.id})
            SET d.version = row.version, d.txid = row.txid, d.at = $now
            """;
    private static final String FORGET = """
            UNWIND $rows AS row
            MATCH (d:_DualtrackTombstone {label: $label, key: row.id})
            DELETE d
            """;
    private static final String OWN = """
            UNWIND $rows AS row
            MATCH (n:<label> {<key>: row.key})
            MERGE (t:<target> {<property>: row.value})
              ON CREATE SET t._stub = true
            MERGE (n)-[r:<type> {_table: $table, _key: row.id, _column: $column}]->(t)
            """;

    /** Bytes of a value that an index of Neo4j takes (8,167) with room for a tombstone's label. */
    private static final int INDEXABLE = 7_500;

    private final Neo4jTable table;
    private final InstantSource clock;

    Neo4jWriter(Neo4jTable table, InstantSource clock) {
        this.table = table;
        this.clock = clock;
    }

    /** Returns the keys of which something newer is stored, whose writes are left out. */
    Set<RecordKey> apply(SimpleQueryRunner transaction, List<StoreWrite> writes) {
        writes.forEach(write -> requireIndexable("key", table.idOf(write.key())));
        Plan plan = new Plan();
        Map<String, Record> stored =
                lock(transaction, writes.stream().map(StoreWrite::key).toList());
        for (StoreWrite write : writes) {
            plan.add(write, stored.get(table.idOf(write.key())));
        }
        run(transaction, RELEASE, table.rows(List.copyOf(plan.superseded)));
        run(transaction, DISOWN, plan.disowning);
        run(transaction, SET, plan.upserts);
        run(transaction, TOUCH, plan.touches);
        run(transaction, DELETE, plan.deletes);
        run(transaction, REMEMBER, plan.remembered);
        run(transaction, FORGET, plan.forgotten);
        plan.edges.forEach((shape, rows) -> own(transaction, shape, rows));
        return plan.superseded;
    }

    /** Takes the records away as deletes do, whatever their version, and remembers nothing. */
    int remove(SimpleQueryRunner transaction, List<RecordKey> keys) {
        Plan plan = new Plan();
        Map<String, Record> stored = lock(transaction, keys);
        for (RecordKey key : keys) {
            plan.remove(table.row(key), stored.get(table.idOf(key)));
        }
        run(transaction, DISOWN, plan.disowning);
        run(transaction, DELETE, plan.deletes);
        return keys.size();
    }

    private static void requireIndexable(String column, Object value) {
        int bytes = value.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > INDEXABLE) {
            throw new ClassifiedException(
                    ErrorClass.DATA,
                    "neo4j " + column + ": " + bytes + " bytes (expected: <= " + INDEXABLE + ")",
                    null);
        }
    }

    private Map<String, Record> lock(SimpleQueryRunner transaction, List<RecordKey> keys) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        keys.stream().sorted(Comparator.comparing(table::idOf)).forEach(key -> rows.add(table.row(key)));
        Map<String, Record> stored = new HashMap<>();
        for (Record row : run(transaction, LOCK, rows)) {
            stored.put(row.get("id").asString(), row);
        }
        return stored;
    }

    private List<Record> run(SimpleQueryRunner transaction, String template, List<Map<String, @Nullable Object>> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        Map<String, Object> parameters =
                Map.of("rows", rows, "label", table.label(), "table", table.id().toString(), "now", clock.millis());
        return transaction.run(table.statement(template), parameters).list();
    }

    private void own(SimpleQueryRunner transaction, Shape shape, List<Map<String, @Nullable Object>> rows) {
        rows.sort(Comparator.comparing(row -> String.valueOf(row.get("value"))));
        String statement = Cypher.fill(
                OWN,
                Map.of(
                        "label",
                        table.label(),
                        "key",
                        table.identity(),
                        "target",
                        shape.label(),
                        "property",
                        shape.property(),
                        "type",
                        shape.type()));
        transaction
                .run(statement, Map.of("rows", rows, "table", table.id().toString(), "column", shape.column()))
                .consume();
    }

    /** Relationships that one statement can make: names cannot be parameters. */
    private record Shape(String type, String column, String label, String property) {}

    /** What each statement has to do, after the versions were compared. */
    private final class Plan {
        private final Set<RecordKey> superseded = new HashSet<>();
        private final List<Map<String, @Nullable Object>> disowning = new ArrayList<>();
        private final List<Map<String, @Nullable Object>> upserts = new ArrayList<>();
        private final List<Map<String, @Nullable Object>> touches = new ArrayList<>();
        private final List<Map<String, @Nullable Object>> deletes = new ArrayList<>();
        private final List<Map<String, @Nullable Object>> remembered = new ArrayList<>();
        private final List<Map<String, @Nullable Object>> forgotten = new ArrayList<>();
        private final Map<Shape, List<Map<String, @Nullable Object>>> edges = new HashMap<>();

        void add(StoreWrite write, @Nullable Record stored) {
            if (stored == null) {
                throw new IllegalStateException("neo4j apply: a row was not locked (expected: each)");
            }
            if (isSuperseded(write, stored)) {
                superseded.add(write.key());
                return;
            }
            Map<String, @Nullable Object> row = table.row(write.key());
            String version = write.version().toString();
            switch (write) {
                case StoreWrite.Upsert upsert -> upsert(row, upsert, stored.get("properties"));
                case StoreWrite.Touch touch -> {
                    if (Neo4jReader.meta(stored).isEmpty()) {
                        throw StoreWrite.nothingToBuildOn(StoreKind.GRAPH);
                    }
                    row.put(
                            "properties",
                            Map.of("_version", version, "_txid", touch.meta().txid()));
                    touches.add(row);
                }
                case StoreWrite.Delete delete -> {
                    row.put("version", version);
                    row.put("txid", delete.txid());
                    remove(row, stored);
                    remembered.add(row);
                }
                case StoreWrite.Withdraw withdraw -> {
                    remove(row, stored);
                    forgotten.add(row);
                }
            }
        }

        void remove(Map<String, @Nullable Object> row, @Nullable Record stored) {
            if (stored != null) {
                row.put("edges", List.of());
                row.put("properties", cleared(stored.get("properties")));
                disowning.add(row);
                deletes.add(row);
            }
        }

        private void upsert(Map<String, @Nullable Object> row, StoreWrite.Upsert upsert, Value before) {
            GraphImage image = upsert.imageAs(GraphImage.class);
            Map<String, @Nullable Object> properties = cleared(before);
            properties.putAll(image.properties());
            properties.put(table.identity(), row.get("key"));
            properties.put("_version", upsert.version().toString());
            properties.put("_txid", upsert.meta().txid());
            properties.put("_fp", upsert.meta().fingerprint());
            properties.put("_spec", upsert.meta().spec());
            properties.put("_properties", List.copyOf(image.properties().keySet()));
            row.put("properties", properties);
            List<Map<String, Object>> kept = new ArrayList<>();
            for (Edge edge : image.edges()) {
                requireIndexable(edge.column(), edge.targetValue());
                kept.add(Map.of(
                        "type", edge.type(),
                        "column", edge.column(),
                        "label", edge.targetLabel(),
                        "property", edge.targetKey(),
                        "value", edge.targetValue()));
                Map<String, @Nullable Object> end = table.row(upsert.key());
                end.put("value", edge.targetValue());
                edges.computeIfAbsent(
                                new Shape(edge.type(), edge.column(), edge.targetLabel(), edge.targetKey()),
                                shape -> new ArrayList<>())
                        .add(end);
            }
            row.put("edges", kept);
            disowning.add(row);
            upserts.add(row);
            forgotten.add(row);
        }

        /** NULL for everything that this product set before, except the identity. */
        private Map<String, @Nullable Object> cleared(Value before) {
            Map<String, @Nullable Object> properties = new HashMap<>();
            Untyped.texts(before).forEach(name -> properties.put(name, null));
            for (String name : List.of("_version", "_txid", "_fp", "_spec", "_properties")) {
                properties.put(name, null);
            }
            properties.remove(table.identity());
            return properties;
        }

        private static boolean isSuperseded(StoreWrite write, Record stored) {
            return Neo4jReader.known(stored)
                    .map(known -> switch (write.meets(known)) {
                        case TAKEN -> false;
                        case SUPERSEDED -> true;
                        case OUTDATED -> throw StoreWrite.outdated(StoreKind.GRAPH);
                    })
                    .orElse(false);
        }
    }
}
