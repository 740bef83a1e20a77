package dev.dualtrack.core.store.neo4j;

import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.Image.Edge;
import dev.dualtrack.core.derived.Image.GraphImage;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.store.DerivedStore.StoredRecord;
import dev.dualtrack.core.store.Meta;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Record;
import org.neo4j.driver.Value;

/** The reads of one table. */
final class Neo4jReader {
    private static final int PAGE = 1_000;

    private static final String READ = """
            UNWIND $rows AS row
            OPTIONAL MATCH (n:<label> {<key>: row.key}) WHERE n._version IS NOT NULL
            OPTIONAL MATCH (d:_DualtrackTombstone {label: $label, key: row.id})
            RETURN row.id AS id, n._version AS version, n._txid AS txid, n._fp AS fp, n._spec AS spec,
                   d.version AS deleted, d.txid AS deletedTxid
            """;
    /** Whatever at the node says that it is of this table: no other table's rows have its label. */
    private static final String EDGES = """
            [(n)-[r]->(t) WHERE r._table = $table
             | {type: type(r), owner: r._key, column: r._column, labels: labels(t),
                keys: [name IN $targetKeys | t[name]]}] AS edges
            """;

    private static final String PAGE_COLUMNS = """
            WITH n ORDER BY n.<key> LIMIT $page
            RETURN n.<key> AS key, n._version AS version, n._txid AS txid, n._fp AS fp, n._spec AS spec,
            """ + EDGES;
    private static final String FIRST_PAGE =
            "MATCH (n:<label>) WHERE n.<key> IS NOT NULL AND n._version IS NOT NULL\n" + PAGE_COLUMNS;
    private static final String NEXT_PAGE =
            "MATCH (n:<label>) WHERE n.<key> > $after AND n._version IS NOT NULL\n" + PAGE_COLUMNS;
    private static final String COUNT = "MATCH (n:<label>) WHERE n._version IS NOT NULL RETURN count(n) AS count";
    private static final String IMAGES = """
            UNWIND $rows AS row
            MATCH (n:<label> {<key>: row.key}) WHERE n._version IS NOT NULL
            RETURN row.id AS id, properties(n) AS properties,
            """ + EDGES;

    private final Neo4jTable table;
    private final List<String> targetKeys;
    private final Neo4jConnection connection;

    Neo4jReader(Neo4jTable table, Neo4jConnection connection) {
        this.table = table;
        this.targetKeys =
                table.relationships().stream().map(Relationship::key).distinct().toList();
        this.connection = connection;
    }

    Map<RecordKey, Meta> read(List<RecordKey> keys) {
        Map<RecordKey, Meta> found = new LinkedHashMap<>();
        for (int from = 0; from < keys.size(); from += PAGE) {
            Map<String, Object> parameters = Map.of(
                    "rows", table.rows(keys.subList(from, Math.min(keys.size(), from + PAGE))), "label", table.label());
            for (Record row : query("read", READ, parameters)) {
                RecordKey key = table.keyOf(row.get("id").asString());
                known(row).ifPresent(meta -> found.put(key, meta));
            }
        }
        return found;
    }

    /** The metadata of the record, or of the remembered delete; should both be there, the newer. */
    static Optional<Meta> known(Record row) {
        Optional<Meta> live = row.get("version").isNull() ? Optional.empty() : Optional.of(meta(row));
        Optional<Meta> deleted = row.get("deleted").isNull()
                ? Optional.empty()
                : Optional.of(Meta.tombstone(
                        Version.parse(row.get("deleted").asString()),
                        row.get("deletedTxid").asLong(0)));
        return Stream.of(live, deleted).flatMap(Optional::stream).max(Comparator.comparing(Meta::version));
    }

    /** Up to a thousand records in the order of their identity, from the beginning or after {@code previous}. */
    List<StoredRecord> page(@Nullable RecordKey previous) {
        Map<String, Object> parameters = ofEdges("page", PAGE);
        if (previous != null) {
            parameters.put("after", table.identityOf(previous));
        }
        List<StoredRecord> page = new ArrayList<>();
        for (Record row : query("scan", previous == null ? FIRST_PAGE : NEXT_PAGE, parameters)) {
            RecordKey key = table.keyOfIdentity(row.get("key").asObject());
            page.add(new StoredRecord(key, Optional.of(meta(row)), edges(row, table.idOf(key))));
        }
        return page;
    }

    long count() {
        return query("count", COUNT, Map.of()).getFirst().get("count").asLong();
    }

    Map<RecordKey, Image> images(List<RecordKey> keys) {
        Map<RecordKey, Image> found = new LinkedHashMap<>();
        for (Record row : query("images", IMAGES, ofEdges("rows", table.rows(keys)))) {
            String id = row.get("id").asString();
            found.put(table.keyOf(id), new GraphImage(properties(row.get("properties")), edges(row, id)));
        }
        return found;
    }

    /** The parameters of {@link #EDGES} and another one. */
    private Map<String, Object> ofEdges(String name, Object value) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("table", table.id().toString());
        parameters.put("targetKeys", targetKeys);
        parameters.put(name, value);
        return parameters;
    }

    private static Map<String, @Nullable Object> properties(Value node) {
        Map<String, @Nullable Object> properties = new HashMap<>();
        for (Value name : node.get("_properties").values()) {
            Value value = node.get(name.asString());
            properties.put(name.asString(), value.isNull() ? null : value.asObject());
        }
        return properties;
    }

    private List<Edge> edges(Record row, String id) {
        return row.get("edges").asList(found -> edge(found, id));
    }

    /** One that no mapping names, or that names another row, is given with its target's first label and no key. */
    private Edge edge(Value found, String id) {
        String type = found.get("type").asString();
        String column = found.get("column").asString();
        List<Object> labels = found.get("labels").asList();
        for (Relationship known : table.relationships()) {
            Value target = found.get("keys").get(targetKeys.indexOf(known.key()));
            if (found.get("owner").asString().equals(id)
                    && known.type().equals(type)
                    && known.column().equals(column)
                    && labels.contains(known.label())
                    && !target.isNull()) {
                return new Edge(type, column, known.label(), known.key(), target.asObject());
            }
        }
        return new Edge(type, column, labels.isEmpty() ? "" : labels.getFirst().toString(), "", "");
    }

    private static Meta meta(Record row) {
        return new Meta(
                Version.parse(row.get("version").asString()),
                row.get("txid").asLong(0),
                row.get("fp").asString(""),
                row.get("spec").asString(""),
                null,
                false);
    }

    private List<Record> query(String operation, String template, Map<String, Object> parameters) {
        String statement = table.statement(template);
        return connection.transact(
                operation, transaction -> transaction.run(statement, parameters).list());
    }
}
