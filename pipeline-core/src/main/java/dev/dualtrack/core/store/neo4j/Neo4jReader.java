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
            OPTIONAL MATCH (n:<label> {<key>: row.key})
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

    /** What tells a record from a stub and from other's nodes; a foreign hand may have taken one of the two away. */
    private static final String IS_RECORD = "(n._version IS NOT NULL OR n._fp IS NOT NULL)\n";

    private static final String RECORD =
            "RETURN n.<key> AS key, n._version AS version, n._txid AS txid, n._fp AS fp, n._spec AS spec,\n" + EDGES;
    private static final String PAGE_OF_RECORDS = IS_RECORD + "WITH n ORDER BY n.<key> LIMIT $page\n" + RECORD;
    private static final String FIRST_PAGE = "MATCH (n:<label>) WHERE n.<key> >= $after AND " + PAGE_OF_RECORDS;
    private static final String NEXT_PAGE = "MATCH (n:<label>) WHERE n.<key> > $after AND " + PAGE_OF_RECORDS;
    private static final String COUNT = "MATCH (n:<label>) WHERE " + IS_RECORD + "RETURN count(n) AS count";

    /** Records that no page is made of: without identity, or with one that the least one cannot be compared with. */
    private static final String COUNT_OF_ANOTHER_TYPE =
            "MATCH (n:<label>) WHERE NOT coalesce(n.<key> >= $after, false) AND " + IS_RECORD
                    + "RETURN count(n) AS count";

    private static final String BY_KEY = "UNWIND $rows AS row MATCH (n:<label> {<key>: row.key}) WHERE " + IS_RECORD;
    private static final String RECORDS = BY_KEY + RECORD;
    private static final String IMAGES = BY_KEY + "RETURN row.id AS id, properties(n) AS properties,\n" + EDGES;

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
        for (List<RecordKey> page : pages(keys)) {
            Map<String, Object> parameters = Map.of("rows", table.rows(page), "label", table.label());
            for (Record row : query("read", READ, parameters)) {
                RecordKey key = table.keyOf(row.get("id").asString());
                known(row).ifPresent(meta -> found.put(key, meta));
            }
        }
        return found;
    }

    private static List<List<RecordKey>> pages(List<RecordKey> keys) {
        List<List<RecordKey>> pages = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += PAGE) {
            pages.add(keys.subList(from, Math.min(keys.size(), from + PAGE)));
        }
        return pages;
    }

    /** The metadata of the record, or of the remembered delete; should both be there, the newer. */
    static Optional<Meta> known(Record row) {
        Optional<Meta> deleted = Version.ifValid(Untyped.text(row.get("deleted")))
                .map(version -> Meta.tombstone(version, Untyped.number(row.get("deletedTxid"))));
        return Stream.of(meta(row), deleted).flatMap(Optional::stream).max(Comparator.comparing(Meta::version));
    }

    /**
     * Records in the order of their identity, and the last identity looked at; null if there was none any more. A page may
     * hold fewer records than it looked at, or none: {@code leftOut} stand under identities that no row can have.
     */
    record Page(
            List<StoredRecord> records,
            long leftOut,
            @Nullable Object last) {}

    /**
     * Up to a thousand, from the beginning or after {@code previous}. Identities of another type than the key's are not
     * looked at: Cypher sorts them before or behind, but compares nothing with them, so that pages would end at them.
     */
    Page page(@Nullable Object previous) {
        Map<String, Object> parameters = ofEdges("page", PAGE);
        parameters.put("after", previous == null ? table.leastIdentity() : previous);
        List<StoredRecord> records = new ArrayList<>();
        Object last = null;
        List<Record> rows = query("scan", previous == null ? FIRST_PAGE : NEXT_PAGE, parameters);
        for (Record row : rows) {
            last = row.get("key").asObject();
            record(row).ifPresent(records::add);
        }
        return new Page(records, rows.size() - records.size(), last);
    }

    Map<RecordKey, StoredRecord> records(List<RecordKey> keys) {
        Map<RecordKey, StoredRecord> found = new LinkedHashMap<>();
        for (List<RecordKey> page : pages(keys)) {
            for (Record row : query("records", RECORDS, ofEdges("rows", table.rows(page)))) {
                record(row).ifPresent(record -> found.put(record.key(), record));
            }
        }
        return found;
    }

    private Optional<StoredRecord> record(Record row) {
        return table.keyOfIdentity(row.get("key").asObject())
                .map(key -> new StoredRecord(key, meta(row), edges(row, table.idOf(key))));
    }

    long count() {
        return query("count", COUNT, Map.of()).getFirst().get("count").asLong();
    }

    /** How many records have no identity, or one of another type than the key's: pages do not look at them. */
    long countOfAnotherType() {
        return query("count", COUNT_OF_ANOTHER_TYPE, Map.of("after", table.leastIdentity()))
                .getFirst()
                .get("count")
                .asLong();
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
        for (String name : Untyped.texts(node.get("_properties"))) {
            Value value = node.get(name);
            properties.put(name, value.isNull() ? null : value.asObject());
        }
        return properties;
    }

    private List<Edge> edges(Record row, String id) {
        return row.get("edges").asList(found -> edge(found, id));
    }

    /**
     * One that no mapping names is given with its target's first label and no key; one that names another row without its
     * column, too.
     */
    private Edge edge(Value found, String id) {
        String type = found.get("type").asString();
        String column = Untyped.text(found.get("owner")).equals(id) ? Untyped.text(found.get("column")) : "";
        List<Object> labels = found.get("labels").asList();
        for (Relationship known : table.relationships()) {
            Value target = found.get("keys").get(targetKeys.indexOf(known.key()));
            if (known.type().equals(type)
                    && known.column().equals(column)
                    && labels.contains(known.label())
                    && !target.isNull()) {
                return new Edge(type, column, known.label(), known.key(), target.asObject());
            }
        }
        return new Edge(type, column, labels.isEmpty() ? "" : labels.getFirst().toString(), "", "");
    }

    /** The metadata of the record; empty where there is none, or its version is no version. */
    static Optional<Meta> meta(Record row) {
        return Version.ifValid(Untyped.text(row.get("version")))
                .map(version -> new Meta(
                        version,
                        Untyped.number(row.get("txid")),
                        Untyped.text(row.get("fp")),
                        Untyped.text(row.get("spec")),
                        null,
                        false));
    }

    private List<Record> query(String operation, String template, Map<String, Object> parameters) {
        String statement = table.statement(template);
        return connection.transact(
                operation, transaction -> transaction.run(statement, parameters).list());
    }
}
