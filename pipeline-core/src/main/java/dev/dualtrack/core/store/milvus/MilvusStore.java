package dev.dualtrack.core.store.milvus;

import com.google.gson.JsonObject;
import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.Image.VectorImage;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.MarkCodec;
import dev.dualtrack.core.store.Meta;
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
import java.util.TreeMap;
import java.util.function.Consumer;
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

    private final String owner;
    private final Map<TableId, MilvusTable> tables = new TreeMap<>();
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
        this.owner = owner;
        mappings.forEach(mapping -> tables.put(mapping.id(), new MilvusTable(mapping, dimensions)));
        this.connection = new MilvusConnection(endpoint, deadline);
        this.patient = new MilvusConnection(endpoint, PATIENCE);
        this.collections = new MilvusCollections(owner, patient);
        this.quickCollections = new MilvusCollections(owner, connection);
    }

    @Override
    public StoreKind kind() {
        return StoreKind.VECTOR;
    }

    @Override
    public boolean comparesAndSets() {
        return false;
    }

    @Override
    public void prepare() {
        mark().ifPresent(this::refuseForeign);
        tables.values().forEach(collections::prepare);
    }

    @Override
    public void publish(TableId table) {
        collections.publish(table(table));
    }

    @Override
    public Optional<StoreMark> mark() {
        List<StoreMark> parts = new ArrayList<>();
        Map<String, String> filled = new HashMap<>();
        for (MilvusTable table : tables.values()) {
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
        return MarkCodec.merge(owner, parts, filled);
    }

    @Override
    public void mark(StoreMark mark) {
        MarkCodec.requireOwner(owner, mark);
        mark().ifPresent(this::refuseForeign);
        for (MilvusTable table : tables.values()) {
            quickCollections.mark(table, MarkCodec.forTable(mark, table.id().toString()));
        }
    }

    private void refuseForeign(StoreMark found) {
        if (!found.owner().equals(owner)) {
            throw MarkCodec.foreign("collections", found.owner(), owner);
        }
    }

    @Override
    public Map<RecordKey, Meta> read(TableId tableId, Collection<RecordKey> keys, Freshness freshness) {
        MilvusTable table = table(tableId);
        MilvusRows rows = new MilvusRows(table);
        Map<RecordKey, Meta> found = new LinkedHashMap<>();
        for (Map<String, Object> row :
                new MilvusQueries(table, connection).byKeys("read", List.copyOf(keys), MilvusQueries.META, freshness)) {
            found.put(rows.key(row), rows.meta(row));
        }
        return found;
    }

    @Override
    public ApplyResult apply(TableId tableId, List<StoreWrite> writes) {
        MilvusTable table = table(tableId);
        StoreWrite.check(tableId, writes);
        MilvusQueries queries = new MilvusQueries(table, connection);
        MilvusRows rows = new MilvusRows(table);
        Map<RecordKey, Stored> stored = stored(queries, rows, needingStored(writes));
        List<JsonObject> upserts = new ArrayList<>();
        List<String> deletes = new ArrayList<>();
        for (StoreWrite write : writes) {
            switch (write) {
                case StoreWrite.Upsert(RecordKey key, Meta meta, VectorImage image) -> {
                    Vector given = image.vector();
                    Vector vector = given == null ? required(stored.get(key)).vector() : given;
                    upserts.add(rows.encode(key, meta, image, vector));
                }
                case StoreWrite.Upsert upsert ->
                    throw new IllegalArgumentException("image for " + tableId + ": "
                            + upsert.image().getClass().getSimpleName() + " (expected: VectorImage)");
                case StoreWrite.Touch(RecordKey key, Meta meta) -> {
                    Stored before = required(stored.get(key));
                    Meta moved = before.meta().at(meta.version(), meta.txid());
                    upserts.add(rows.encode(key, moved, before.image(), before.vector()));
                }
                case StoreWrite.Delete delete -> deletes.add(table.idOf(delete.key()));
            }
        }
        queries.upsert(upserts);
        queries.delete(deletes);
        return new ApplyResult(writes.size(), 0);
    }

    private static List<RecordKey> needingStored(List<StoreWrite> writes) {
        return writes.stream()
                .filter(write -> switch (write) {
                    case StoreWrite.Upsert(var key, var meta, Image image) ->
                        image instanceof VectorImage(Vector vector, var fields) && vector == null;
                    case StoreWrite.Touch touch -> true;
                    case StoreWrite.Delete delete -> false;
                })
                .map(StoreWrite::key)
                .toList();
    }

    private static Stored required(@Nullable Stored stored) {
        if (stored == null) {
            throw new ClassifiedException(
                    ErrorClass.TRANSIENT, "milvus apply: no record to build on (expected: one)", null);
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
    public void scan(TableId tableId, Consumer<StoredRecord> sink) {
        MilvusTable table = table(tableId);
        MilvusRows rows = new MilvusRows(table);
        new MilvusQueries(table, patient)
                .scan(
                        MilvusQueries.META,
                        row -> sink.accept(new StoredRecord(rows.key(row), Optional.of(rows.meta(row)))));
    }

    @Override
    public long count(TableId table) {
        return new MilvusQueries(table(table), connection).count();
    }

    @Override
    public Map<RecordKey, Image> images(TableId tableId, Collection<RecordKey> keys) {
        MilvusTable table = table(tableId);
        Map<RecordKey, Image> found = new LinkedHashMap<>();
        stored(new MilvusQueries(table, connection), new MilvusRows(table), List.copyOf(keys))
                .forEach((key, stored) -> found.put(key, stored.image()));
        return found;
    }

    @Override
    public void purge() {
        tables.values().forEach(collections::purge);
    }

    private MilvusTable table(TableId id) {
        MilvusTable table = tables.get(id);
        if (table == null) {
            throw new IllegalArgumentException("table: " + id + " (expected: one of " + tables.keySet() + ")");
        }
        return table;
    }

    @Override
    public void close() {
        connection.close();
        patient.close();
    }

    /** A record as it was read with all fields. */
    private record Stored(Meta meta, VectorImage image, Vector vector) {}
}
