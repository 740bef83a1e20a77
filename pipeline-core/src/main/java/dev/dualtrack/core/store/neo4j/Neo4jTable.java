package dev.dualtrack.core.store.neo4j;

import dev.dualtrack.core.config.TableConfig.GraphMapping;
import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import dev.dualtrack.core.schema.TableId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One table's label, its node identity and its keys as statement parameters. */
final class Neo4jTable {
    private final TableMapping mapping;
    private final GraphMapping graph;

    Neo4jTable(TableMapping mapping) {
        GraphMapping found = mapping.config().graph();
        if (found == null) {
            throw new IllegalArgumentException(mapping.id() + ": no graph mapping (expected: one)");
        }
        this.mapping = mapping;
        this.graph = found;
    }

    TableId id() {
        return mapping.id();
    }

    String label() {
        return graph.label();
    }

    List<Relationship> relationships() {
        return graph.relationships();
    }

    /** The property that identifies a node: the key column, or {@code _id} where there are several. */
    String identity() {
        List<String> columns = mapping.schema().keyColumns();
        return columns.size() == 1 ? columns.getFirst() : "_id";
    }

    /** The identity's value in the type of the column. */
    Object identityOf(RecordKey key) {
        return key.values().size() == 1 ? key.values().getFirst() : idOf(key);
    }

    /** In the type of the column, what no identity of a row is less than. */
    Object leastIdentity() {
        List<Column> columns = mapping.keyCodec().columns();
        boolean number = columns.size() == 1 && columns.getFirst().type() == ColumnType.INTEGER;
        return number ? (Object) Long.MIN_VALUE : "";
    }

    /** The key as text: what relationships and tombstones name it by. */
    String idOf(RecordKey key) {
        return mapping.keyCodec().id(key);
    }

    RecordKey keyOf(String id) {
        return mapping.keyCodec().ofId(id);
    }

    /** The key of a node by its identity; empty for one that no row can have, as only a foreign hand can have set it. */
    Optional<RecordKey> keyOfIdentity(Object identity) {
        return mapping.keyCodec()
                .ifId(identity.toString())
                .filter(key -> identityOf(key).equals(identity));
    }

    /** A statement over {@code <label>} and {@code <key>}. */
    String statement(String template) {
        return Cypher.fill(template, Map.of("label", label(), "key", identity()));
    }

    /** A parameter row that names a key as {@code key} (identity) and {@code id} (text). */
    Map<String, @Nullable Object> row(RecordKey key) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("key", identityOf(key));
        row.put("id", idOf(key));
        return row;
    }

    List<Map<String, @Nullable Object>> rows(List<RecordKey> keys) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        keys.forEach(key -> rows.add(row(key)));
        return rows;
    }
}
