package dev.dualtrack.core.store.neo4j;

import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.store.Ownership;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.core.store.StoreMarkCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.neo4j.driver.Record;
import org.neo4j.driver.TransactionContext;

/** The owners' marks: one node for each label that a table owns. */
final class Neo4jMarks {
    private static final String GET =
            "MATCH (m:_DualtrackMark) WHERE m.label IN $labels RETURN m.label AS label, m.mark AS mark";

    private static final String ELSEWHERE =
            "MATCH (m:_DualtrackMark) WHERE NOT m.label IN $labels RETURN m.label AS label, m.mark AS mark";

    private static final String MERGE = "UNWIND $labels AS label MERGE (:_DualtrackMark {label: label})";

    /** Takes the locks of the marks, in one order, before any is read. */
    private static final String LOCK = """
            UNWIND $labels AS label
            MATCH (m:_DualtrackMark {label: label})
            SET m._lock = true
            REMOVE m._lock
            RETURN label, m.mark AS mark
            """;

    private static final String SET = """
            UNWIND $rows AS row
            MATCH (m:_DualtrackMark {label: row.label})
            SET m.mark = row.mark
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
        List<String> labels = labels();
        connection.transact("mark", transaction -> {
            transaction.run(MERGE, Map.of("labels", labels)).consume();
            Map<String, StoreMark> before = locked(transaction, labels);
            before.values().forEach(ownership::refuseForeign);
            Map<String, StoreMark> after = new HashMap<>();
            for (Neo4jTable table : tables) {
                Optional<StoreMark> kept = Optional.ofNullable(before.get(table.label()));
                after.put(table.label(), StoreMarkCodec.forTable(mark, table.id(), kept));
            }
            return write(transaction, after);
        });
    }

    boolean filled(Neo4jTable table, String before, String after) {
        return connection.transact("mark", transaction -> {
            StoreMark found = locked(transaction, List.of(table.label())).get(table.label());
            Optional<StoreMark> next = Optional.ofNullable(found)
                    .filter(part -> !ownership.isForeign(part))
                    .flatMap(part -> StoreMarkCodec.filled(part, table.id(), before, after));
            next.ifPresent(part -> write(transaction, Map.of(table.label(), part)));
            return next.isPresent();
        });
    }

    /** Takes back words on fills of labels that no table has. What cannot be read is passed over: it may be another's. */
    void leave(Set<TableId> held) {
        connection.transact("mark", transaction -> {
            Map<String, StoreMark> elsewhere = new HashMap<>();
            texts(transaction.run(ELSEWHERE, Map.of("labels", labels())).list())
                    .forEach((label, text) ->
                            StoreMarkCodec.decodeElsewhere(text).ifPresent(mark -> elsewhere.put(label, mark)));
            List<String> ours = left(elsewhere, held).keySet().stream().sorted().toList();
            return ours.isEmpty() ? 0 : write(transaction, left(locked(transaction, ours), held));
        });
    }

    private Map<String, StoreMark> left(Map<String, StoreMark> marks, Set<TableId> held) {
        Map<String, StoreMark> left = new HashMap<>();
        marks.forEach((label, mark) -> ownership.left(mark, held).ifPresent(without -> left.put(label, without)));
        return left;
    }

    /** The marks found on the labels, which no other transaction changes before this one ends. */
    private static Map<String, StoreMark> locked(TransactionContext transaction, List<String> labels) {
        return decoded(transaction.run(LOCK, Map.of("labels", labels)).list());
    }

    private static int write(TransactionContext transaction, Map<String, StoreMark> marks) {
        List<Map<String, Object>> rows = new ArrayList<>();
        marks.forEach((label, mark) -> rows.add(Map.of("label", label, "mark", StoreMarkCodec.encode(mark))));
        transaction.run(SET, Map.of("rows", rows)).consume();
        return rows.size();
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

    private List<String> labels() {
        return tables.stream().map(Neo4jTable::label).sorted().toList();
    }

    private Map<String, StoreMark> all() {
        return decoded(connection.transact(
                "mark",
                transaction -> transaction.run(GET, Map.of("labels", labels())).list()));
    }

    private static Map<String, StoreMark> decoded(List<Record> found) {
        Map<String, StoreMark> marks = new HashMap<>();
        texts(found).forEach((label, text) -> marks.put(label, StoreMarkCodec.decode(text)));
        return marks;
    }

    /** By label; a node that was made in this transaction has no mark yet. Neo4j takes values of any type for either. */
    private static Map<String, String> texts(List<Record> found) {
        Map<String, String> texts = new HashMap<>();
        for (Record row : found) {
            if (!row.get("mark").isNull()) {
                texts.put(text(row, "label"), text(row, "mark"));
            }
        }
        return texts;
    }

    private static String text(Record row, String of) {
        return String.valueOf(row.get(of).asObject());
    }
}
