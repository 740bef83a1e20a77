package dev.dualtrack.core.store.milvus;

import com.google.gson.JsonObject;
import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.Image.VectorImage;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.derived.Vector;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The vector store in Milvus; the package describes the layout.
 *
 * <p>Milvus compares no versions and remembers no deletes: the caller reads, decides and is the key's only writer. A
 * bounded read may lag by the server's staleness bound (5 s). Writes and reads go to the physical collection of the
 * mapping now bound, applications read the alias. Thread-safe.
 */
public final class MilvusStore implements DerivedStore {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Ownership ownership;
    private final BoundTables<MilvusTable> tables;
    private final MilvusConnection connection;
    private final MilvusConnection patient;
    private final MilvusCollections collections;
    private final MilvusCollections quickCollections;

    /**
     * A store for the tables, which are all mapped to the vector store.
     *
     * @param dimensions of every vector
     * @param deadline for each request, of which a call makes at most one for each 500 keys and kind of write
     */
    public MilvusStore(
            String owner,
            StoreEndpoint endpoint,
            Collection<TableMapping> mappings,
            int dimensions,
            Duration deadline) {
        this.ownership = new Ownership(owner, "collections");
        this.tables = new BoundTables<>(
                mappings.stream()
                        .map(mapping -> new MilvusTable(mapping, dimensions))
                        .toList(),
                MilvusTable::id);
        this.connection = new MilvusConnection(endpoint, deadline);
        this.patient = new MilvusConnection(endpoint, PATIENCE);
        this.collections = new MilvusCollections(ownership, patient);
        this.quickCollections = new MilvusCollections(ownership, connection);
    }

    @Override
    public StoreKind kind() {
        return StoreKind.VECTOR;
    }

    @Override
    public boolean keepsEarlierMappings() {
        return true;
    }

    @Override
    public boolean comparesAndSets() {
        return false;
    }

    @Override
    public void prepare() {
        mark().ifPresent(ownership::refuseForeign);
        tables.all().forEach(collections::prepare);
    }

    @Override
    public void leave(Set<TableId> held) {
        Set<String> used = tables.all().stream().map(MilvusTable::physical).collect(Collectors.toSet());
        collections.leave(used, held);
    }

    @Override
    public boolean unpublished(TableId table) {
        return collections.unpublished(tables.get(table));
    }

    @Override
    public boolean publish(TableId table) {
        return collections.publish(tables.get(table));
    }

    @Override
    public void retire(TableId table) {
        collections.retire(tables.get(table));
    }

    @Override
    public Optional<StoreMark> mark() {
        List<StoreMark> parts = new ArrayList<>();
        Map<String, String> filled = new HashMap<>();
        for (MilvusTable table : tables.all()) {
            Set<String> used = new LinkedHashSet<>();
            used.add(table.physical());
            quickCollections.target(table).ifPresent(used::add);
            for (String collection : used) {
                quickCollections.mark(collection).ifPresent(part -> {
                    parts.add(part);
                    if (collection.equals(table.physical())) {
                        filled.putAll(part.filled());
                    }
                });
            }
        }
        return ownership.merge(parts, filled);
    }

    @Override
    public void mark(StoreMark mark) {
        ownership.requireOwn(mark);
        mark().ifPresent(ownership::refuseForeign);
        for (MilvusTable table : tables.all()) {
            quickCollections.mark(table, mark);
        }
    }

    @Override
    public boolean markFilled(TableId table, String before, String after) {
        return quickCollections.filled(tables.get(table), before, after);
    }

    @Override
    public Map<RecordKey, Meta> read(TableId tableId, Collection<RecordKey> keys, Freshness freshness) {
        MilvusTable table = tables.get(tableId);
        MilvusRows rows = new MilvusRows(table);
        Map<RecordKey, Meta> found = new LinkedHashMap<>();
        for (Map<String, Object> row :
                new MilvusQueries(table, connection).byKeys("read", List.copyOf(keys), MilvusQueries.META, freshness)) {
            rows.meta(row).ifPresent(meta -> found.put(rows.key(row), meta));
        }
        return found;
    }

    @Override
    public Set<RecordKey> apply(TableId tableId, List<StoreWrite> writes) {
        MilvusTable table = tables.get(tableId);
        StoreWrite.check(tableId, writes);
        MilvusQueries queries = new MilvusQueries(table, connection);
        MilvusRows rows = new MilvusRows(table);
        Map<RecordKey, Stored> stored = stored(queries, rows, needingStored(writes));
        List<JsonObject> upserts = new ArrayList<>();
        List<String> deletes = new ArrayList<>();
        for (StoreWrite write : writes) {
            switch (write) {
                case StoreWrite.Upsert upsert -> {
                    VectorImage image = upsert.imageAs(VectorImage.class);
                    Vector given = image.vector();
                    Vector vector =
                            given == null ? required(stored.get(upsert.key())).vector() : given;
                    upserts.add(rows.encode(upsert.key(), upsert.meta(), image, vector));
                }
                case StoreWrite.Touch touch -> {
                    Stored before = required(stored.get(touch.key()));
                    Meta moved = before.meta()
                            .orElseThrow()
                            .at(touch.version(), touch.meta().txid());
                    upserts.add(rows.encode(touch.key(), moved, before.image(), before.vector()));
                }
                case StoreWrite.Delete delete -> deletes.add(table.idOf(delete.key()));
                case StoreWrite.Withdraw withdraw -> deletes.add(table.idOf(withdraw.key()));
            }
        }
        queries.upsert(upserts);
        queries.delete(deletes);
        return Set.of();
    }

    private static List<RecordKey> needingStored(List<StoreWrite> writes) {
        return writes.stream()
                .filter(write -> switch (write) {
                    case StoreWrite.Upsert upsert ->
                        upsert.imageAs(VectorImage.class).vector() == null;
                    case StoreWrite.Touch touch -> true;
                    case StoreWrite.Delete delete -> false;
                    case StoreWrite.Withdraw withdraw -> false;
                })
                .map(StoreWrite::key)
                .toList();
    }

    private static Stored required(@Nullable Stored stored) {
        if (stored == null || stored.meta().isEmpty()) {
            throw StoreWrite.nothingToBuildOn(StoreKind.VECTOR);
        }
        return stored;
    }

    private static Map<RecordKey, Stored> stored(MilvusQueries queries, MilvusRows rows, List<RecordKey> keys) {
        Map<RecordKey, Stored> found = new LinkedHashMap<>();
        for (Map<String, Object> row : queries.byKeys("stored", keys, MilvusQueries.ALL, Freshness.STRONG)) {
            found.put(rows.key(row), new Stored(rows.meta(row), rows.image(row), rows.vector(row)));
        }
        return found;
    }

    @Override
    public long scan(TableId tableId, Consumer<StoredRecord> sink) {
        MilvusTable table = tables.get(tableId);
        MilvusRows rows = new MilvusRows(table);
        AtomicLong leftOut = new AtomicLong();
        new MilvusQueries(table, patient)
                .scan(MilvusQueries.META, row -> rows.record(row).ifPresentOrElse(sink, leftOut::incrementAndGet));
        return leftOut.get();
    }

    @Override
    public Map<RecordKey, StoredRecord> records(TableId tableId, Collection<RecordKey> keys) {
        MilvusTable table = tables.get(tableId);
        MilvusRows rows = new MilvusRows(table);
        Map<RecordKey, StoredRecord> found = new LinkedHashMap<>();
        for (Map<String, Object> row : new MilvusQueries(table, connection)
                .byKeys("records", List.copyOf(keys), MilvusQueries.META, Freshness.STRONG)) {
            rows.record(row).ifPresent(record -> found.put(record.key(), record));
        }
        return found;
    }

    @Override
    public long count(TableId table) {
        return new MilvusQueries(tables.get(table), connection).count();
    }

    @Override
    public Map<RecordKey, Image> images(TableId tableId, Collection<RecordKey> keys) {
        MilvusTable table = tables.get(tableId);
        Map<RecordKey, Image> found = new LinkedHashMap<>();
        stored(new MilvusQueries(table, connection), new MilvusRows(table), List.copyOf(keys))
                .forEach((key, stored) -> found.put(key, stored.image()));
        return found;
    }

    @Override
    public void purge() {
        tables.all().forEach(collections::purge);
    }

    @Override
    public void close() {
        connection.close();
        patient.close();
    }

    /** A record as it was read with all fields. */
    private record Stored(Optional<Meta> meta, VectorImage image, Vector vector) {}
}
