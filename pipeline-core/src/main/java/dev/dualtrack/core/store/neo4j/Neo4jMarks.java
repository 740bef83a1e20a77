package dev.dualtrack.core.store.neo4j;

import dev.dualtrack.core.store.MarkCodec;
import dev.dualtrack.core.store.Ownership;
import dev.dualtrack.core.store.StoreMark;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.neo4j.driver.Record;

/** The owners' marks: one node for each label that a table owns. */
final class Neo4jMarks {
    private static final String GET =
            "MATCH (m:_DualtrackMark) WHERE m.label IN $labels RETURN m.label AS label, m.mark AS mark";

    /** Merging takes the locks of all marks, in one order, before any is read. */
    private static final String SET = """
            UNWIND $rows AS row
            MERGE (m:_DualtrackMark {label: row.label})
            SET m._lock = true
            REMOVE m._lock
            WITH m, row, m.mark AS before
            SET m.mark = row.mark
            RETURN before
            """;

    private static final String REMOVE = "MATCH (m:_DualtrackMark {label: $label}) DELETE m";

    private final Ownership ownership;
    private final Collection<Neo4jTable> tables;
    private final Neo4jConnection connection;

    Neo4jMarks(Ownership ownership, Collection<Neo4jTable> tables, Neo4jConnection connection) {
        this.ownership = ownership;
        this.tables = tables;
        this.connection = connection;
    }

    Optional<StoreMark> get() {
        Map<String, StoreMark> marks = all();
        Map<String, String> filled = new HashMap<>();
        marks.values().forEach(mark -> filled.putAll(mark.filled()));
        return ownership.merge(marks.values(), filled);
    }

    void requireNoForeign() {
        get().ifPresent(ownership::refuseForeign);
    }

    /** Writes all marks or, if one label is another owner's, none. */
    void set(StoreMark mark) {
        List<Map<String, Object>> rows = new ArrayList<>();
        tables.stream()
                .sorted((a, b) -> a.label().compareTo(b.label()))
                .forEach(table -> rows.add(Map.of(
                        "label",
                        table.label(),
                        "mark",
                        MarkCodec.encode(MarkCodec.forTable(mark, table.id().toString())))));
        connection.transact("mark", transaction -> {
            for (Record before : transaction.run(SET, Map.of("rows", rows)).list()) {
                if (!before.get("before").isNull()) {
                    ownership.refuseForeign(
                            MarkCodec.decode(before.get("before").asString()));
                }
            }
            return rows.size();
        });
    }

    /** Whether the table's label is another owner's. */
    boolean foreign(Neo4jTable table) {
        StoreMark mark = all().get(table.label());
        return mark != null && ownership.isForeign(mark);
    }

    void remove(Neo4jTable table) {
        connection.transact(
                "purge",
                transaction ->
                        transaction.run(REMOVE, Map.of("label", table.label())).consume());
    }

    private Map<String, StoreMark> all() {
        List<String> labels = tables.stream().map(Neo4jTable::label).toList();
        List<Record> found = connection.transact(
                "mark",
                transaction -> transaction.run(GET, Map.of("labels", labels)).list());
        Map<String, StoreMark> marks = new HashMap<>();
        for (Record row : found) {
            marks.put(
                    row.get("label").asString(),
                    MarkCodec.decode(row.get("mark").asString()));
        }
        return marks;
    }
}
