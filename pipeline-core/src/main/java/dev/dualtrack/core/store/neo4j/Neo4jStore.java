package dev.dualtrack.core.store.neo4j;

import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.store.BoundTables;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.Ownership;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.core.store.StoreWrite;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The graph in Neo4j; the package describes the layout.
 *
 * <p>An apply is one transaction that compares versions under the nodes' locks, so it takes effect as a whole and a
 * stale writer cannot win even while two run. Reads see every acknowledged write, so both freshnesses are the same.
 * Thread-safe.
 */
public final class Neo4jStore implements DerivedStore {
    private final Ownership ownership;
    private final BoundTables<Neo4jTable> tables;
    private final InstantSource clock;
    private final Neo4jConnection connection;
    private final Neo4jMarks marks;
    private final Neo4jSchema schema;
    private final Neo4jTombstones tombstones;

    /**
     * A store for the tables, which are all mapped to the graph. Tables that share a label, or that refer to each
     * other by a property that does not identify nodes, are a SCHEMA failure.
     *
     * @param deadline for each transaction
     * @param retention how long deletes are remembered; at least an hour
     */
    public Neo4jStore(
            String owner,
            StoreEndpoint endpoint,
            Collection<TableMapping> mappings,
            Duration deadline,
            Duration retention,
            InstantSource clock) {
        this.ownership = new Ownership(owner, "graph labels");
        this.clock = clock;
        this.tables = new BoundTables<>(mappings.stream().map(Neo4jTable::new).toList(), Neo4jTable::id);
        Neo4jSchema.check(tables.all());
        this.connection = new Neo4jConnection(endpoint, deadline);
        this.marks = new Neo4jMarks(ownership, tables.all(), connection);
        this.schema = new Neo4jSchema(connection);
        this.tombstones = new Neo4jTombstones(tables.all(), connection, clock, retention);
    }

    @Override
    public StoreKind kind() {
        return StoreKind.GRAPH;
    }

    @Override
    public boolean comparesAndSets() {
        return true;
    }

    @Override
    public void prepare() {
        schema.prepareMarks();
        marks.requireNoForeign();
        schema.prepare(tables.all());
    }

    @Override
    public void leave(Set<TableId> held) {
        marks.leave(held);
    }

    @Override
    public Optional<StoreMark> mark() {
        return marks.get();
    }

    @Override
    public void mark(StoreMark mark) {
        ownership.requireOwn(mark);
        schema.prepareMarks();
        marks.set(mark);
    }

    @Override
    public boolean markFilled(TableId table, String before, String after) {
        return marks.filled(tables.get(table), before, after);
    }

    @Override
    public Map<RecordKey, Meta> read(TableId table, Collection<RecordKey> keys, Freshness freshness) {
        return reader(table).read(List.copyOf(keys));
    }

    @Override
    public Set<RecordKey> apply(TableId table, List<StoreWrite> writes) {
        StoreWrite.check(table, writes);
        Neo4jWriter writer = writer(table);
        if (writes.isEmpty()) {
            return Set.of();
        }
        Set<RecordKey> superseded = connection.transact("apply", transaction -> writer.apply(transaction, writes));
        tombstones.pruneIfDue();
        return superseded;
    }

    @Override
    public long scan(TableId table, Consumer<StoredRecord> sink) {
        Neo4jReader reader = reader(table);
        long leftOut = reader.countOfAnotherType();
        Object last = null;
        do {
            Neo4jReader.Page page = reader.page(last);
            page.records().forEach(sink);
            leftOut += page.leftOut();
            last = page.last();
        } while (last != null);
        return leftOut;
    }

    @Override
    public Map<RecordKey, StoredRecord> records(TableId table, Collection<RecordKey> keys) {
        return reader(table).records(List.copyOf(keys));
    }

    @Override
    public long count(TableId table) {
        return reader(table).count();
    }

    @Override
    public Map<RecordKey, Image> images(TableId table, Collection<RecordKey> keys) {
        return reader(table).images(List.copyOf(keys));
    }

    /**
     * A node that others' relationships end in becomes a stub. The constraints of a label go with its last node; those
     * of tombstones and marks, which all pipelines share, stay. Once all else is gone, records under identities that no
     * row can have are a DATA failure: only a person can tell what they are.
     */
    @Override
    public void purge() {
        List<Neo4jTable> mine =
                tables.all().stream().filter(table -> !marks.foreign(table)).toList();
        Map<String, Long> left = new LinkedHashMap<>();
        for (Neo4jTable table : mine) {
            left.put(table.label(), new Neo4jPurge(table, connection).run(reader(table.id()), writer(table.id())));
            marks.remove(table);
        }
        schema.purge(mine);
        left.values().removeIf(count -> count == 0);
        if (!left.isEmpty()) {
            throw new ClassifiedException(
                    ErrorClass.DATA,
                    "neo4j purge: nodes left under identities that no row can have: " + left + " (expected: none)",
                    null);
        }
    }

    private Neo4jReader reader(TableId id) {
        return new Neo4jReader(tables.get(id), connection);
    }

    private Neo4jWriter writer(TableId id) {
        return new Neo4jWriter(tables.get(id), clock);
    }

    @Override
    public void close() {
        connection.close();
    }
}
