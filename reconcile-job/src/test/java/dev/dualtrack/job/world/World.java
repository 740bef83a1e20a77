package dev.dualtrack.job.world;

import dev.dualtrack.core.bucket.RecordHash;
import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TableConfig.ActiveWhen;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.config.TableConfig.GraphMapping;
import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.core.config.TableConfig.VectorField;
import dev.dualtrack.core.config.TableConfig.VectorMapping;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.Image.GraphImage;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.core.store.CachedDocument;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.DerivedStore.Freshness;
import dev.dualtrack.core.store.InMemoryStore;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.core.store.StoreWrite;
import dev.dualtrack.core.store.TestImages;
import dev.dualtrack.job.expect.Expectation;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.fence.Fence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One table {@code policies(id, title, amount, version, is_active)} and its three stores, fed by workers that do as the real ones. */
public final class World {
    /** The pipeline. */
    public static final String OWNER = "cluster/demo/aegis";

    /** The version epoch in force. */
    public static final long EPOCH = 1;

    private static final TableId TABLE = new TableId("public", "policies");
    /** The table in each of the stores. */
    public static final Set<Place> PLACES =
            Stream.of(StoreKind.values()).map(kind -> new Place(TABLE, kind)).collect(Collectors.toUnmodifiableSet());

    private static final Duration FENCE_TIMEOUT = Duration.ofSeconds(30);

    private final TableMapping mapping;
    private final FakeSource source;
    private final FakeStream stream = new FakeStream(this::work);
    private final FakePace pace = new FakePace();
    private final FakeWal wal = new FakeWal();
    private final Map<StoreKind, InMemoryStore> stores = new EnumMap<>(StoreKind.class);
    private final Map<StoreKind, InMemoryStore.Server> servers = new EnumMap<>(StoreKind.class);
    private long lsn = 100;

    /** An empty pipeline whose cache is in that mode. */
    public World(CacheMapping.Mode cacheMode) {
        TableSchema schema = new TableSchema(
                TABLE,
                List.of(
                        new Column("id", ColumnType.TEXT, false, "text"),
                        new Column("title", ColumnType.TEXT, false, "text"),
                        new Column("amount", ColumnType.INTEGER, false, "int8"),
                        new Column("version", ColumnType.INTEGER, false, "int8"),
                        new Column("is_active", ColumnType.BOOL, false, "bool")),
                List.of("id"),
                true);
        TableConfig config = new TableConfig(
                TABLE.toString(),
                new ActiveWhen("is_active", "true"),
                new VectorMapping(
                        "policy_embeddings",
                        List.of("{title}"),
                        List.of(new VectorField("title", null), new VectorField("amount", null))),
                new GraphMapping(
                        "Policy",
                        List.of("title", "amount"),
                        List.of(new Relationship("TITLED", "Title", "text", "title", false))),
                new CacheMapping("policy:{id}", cacheMode, 0));
        mapping = TableMapping.bind(
                config, schema, new EmbeddingConfig("all-MiniLM-L6-v2", EmbeddingConfig.Precision.FP32));
        source = new FakeSource(schema);
        for (StoreKind kind : StoreKind.values()) {
            InMemoryStore.Server server = new InMemoryStore.Server();
            servers.put(kind, server);
            InMemoryStore store = new InMemoryStore(kind, OWNER, List.of(TABLE), server);
            store.mark(new StoreMark(
                    OWNER, EPOCH, source.systemIdentifier(), "slot", Map.of(TABLE.toString(), mapping.spec(kind))));
            stores.put(kind, store);
        }
    }

    /** As {@link #World}, with a cache that the pipeline fills, and {@code rows} active rows p0, p1, ... in all stores. */
    public static World with(int rows) {
        World world = new World(CacheMapping.Mode.WRITE_THROUGH);
        for (int i = 0; i < rows; i++) {
            world.put("p" + i, "title " + i);
        }
        world.settle();
        return world;
    }

    /** Lets all workers catch up. */
    public void settle() {
        stores.keySet().forEach(stream::drain);
    }

    /** Inserts or updates an active row, and appends the change to the log. */
    public void put(String id, String title) {
        put(id, title, true);
    }

    /** The same for several, with one title, and lets all workers catch up. */
    public void put(List<String> ids) {
        ids.forEach(id -> put(id, "title"));
        settle();
    }

    /** Inserts or updates a row, and appends the change to the log. */
    public void put(String id, @Nullable String title, boolean active) {
        putUnseen(id, title, active);
        stream.append(new Change(key(id), new Version(EPOCH, lsn, lsn++), source.txidOf(id)));
    }

    /** The same, but change capture never sees it. */
    public void putUnseen(String id, @Nullable String title, boolean active) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("id", id);
        columns.put("title", title);
        columns.put("amount", 7L);
        columns.put("version", 7L);
        columns.put("is_active", active);
        source.put(id, new Row(columns));
    }

    /** Deletes a row, and appends the change to the log. */
    public void delete(String id) {
        long txid = source.remove(id);
        stream.append(new Change(key(id), new Version(EPOCH, lsn, lsn++), txid));
    }

    /** Deletes a row, but change capture never sees it. */
    public void deleteUnseen(String id) {
        source.remove(id);
    }

    /** Ends the transaction with an update of the row that {@code part} of it made; change capture never sees it. */
    public void commitUnseen(long txid, long part, String id, String title) {
        source.commit(txid, part, id, row(id, title));
    }

    /** Makes the store hold a record for the key that was made from that title. */
    public void plant(StoreKind kind, String id, String title) {
        store(kind).apply(TABLE, List.of(upsert(kind, key(id), row(id, title), new Version(EPOCH, lsn, lsn++), 900)));
    }

    /** Makes every store hold it. */
    public void plant(String id, String title) {
        for (StoreKind kind : StoreKind.values()) {
            plant(kind, id, title);
        }
    }

    /** Lets an application cache a value of its own under the row's key. */
    public void cache(String id, String value) {
        server(StoreKind.CACHE).plant(key(id), CachedDocument.meta(value).orElse(null), new Image.CacheValue(value));
    }

    /** Puts something without readable metadata in the place of the store's record. */
    public void spoil(StoreKind kind, String id) {
        server(kind).plant(key(id), null, image(kind, row(id, "of a foreign hand")));
    }

    /** Puts other content under a record of {@link #with} and leaves its metadata as it is. */
    public void bend(StoreKind kind, String id) {
        server(kind).corrupt(key(id), bent(kind, id));
    }

    /** The image of a record of {@link #with} with other content, and in the graph with the right relationships. */
    public Image bent(StoreKind kind, String id) {
        Row row = row(id, "title " + id.substring(1));
        return switch (kind) {
            case VECTOR -> mapping.vectorImage(row, opposite(TestImages.vectorOf(mapping.text(row))));
            case GRAPH ->
                new GraphImage(
                        Map.of("id", id, "title", "bent", "amount", 7L),
                        mapping.graphImage(row).edges());
            case CACHE -> new Image.CacheValue("{\"title\":\"bent\"}");
        };
    }

    /** An active row. */
    public Row row(String id, String title) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("id", id);
        columns.put("title", title);
        columns.put("amount", 7L);
        columns.put("version", 7L);
        columns.put("is_active", true);
        return new Row(columns);
    }

    /** Takes a record out of the store without a trace. */
    public void lose(StoreKind kind, String id) {
        server(kind).lose(key(id));
    }

    /** The row's key. */
    public RecordKey key(String id) {
        return new RecordKey(TABLE, List.of(id));
    }

    /** Ids of so many rows that would fall into the same bucket. */
    public List<String> together(int keys) {
        RecordHash hash = new RecordHash(mapping, StoreKind.GRAPH);
        Map<Long, List<String>> byBucket = new HashMap<>();
        for (int i = 0; true; i++) {
            List<String> here = byBucket.computeIfAbsent(hash.ofKey(key("q" + i)) >>> 48, _ -> new ArrayList<>());
            here.add("q" + i);
            if (here.size() == keys) {
                return here;
            }
        }
    }

    /** What the store should hold. */
    public Expectation expectation(StoreKind kind) {
        return new Expectation(mapping, kind, new FakeEmbedder());
    }

    /** The fence of this pipeline. */
    public Fence fence() {
        return new Fence(wal, stream, pace, FENCE_TIMEOUT);
    }

    /** Time in it. */
    public FakePace pace() {
        return pace;
    }

    public TableMapping mapping() {
        return mapping;
    }

    public FakeSource source() {
        return source;
    }

    public FakeStream stream() {
        return stream;
    }

    public FakeWal wal() {
        return wal;
    }

    /** The store of that kind. */
    public InMemoryStore store(StoreKind kind) {
        InMemoryStore store = stores.get(kind);
        if (store == null) {
            throw new IllegalStateException("no " + kind + " store (expected: one of each kind)");
        }
        return store;
    }

    /** All stores. */
    public Map<StoreKind, DerivedStore> stores() {
        return new EnumMap<StoreKind, DerivedStore>(stores);
    }

    /** The data behind the store of that kind. */
    public InMemoryStore.Server server(StoreKind kind) {
        InMemoryStore.Server server = servers.get(kind);
        if (server == null) {
            throw new IllegalStateException("no " + kind + " server (expected: one of each kind)");
        }
        return server;
    }

    private record Change(RecordKey key, Version version, long txid) implements FakeStream.Entry {}

    private void work(StoreKind kind, Object entry) {
        switch (entry) {
            case Change change -> write(kind, change.key(), change.version(), change.txid());
            case Refresh refresh
            when refresh.stores().contains(kind) -> {
                Meta stored = store(kind)
                        .read(TABLE, List.of(refresh.key()), Freshness.STRONG)
                        .get(refresh.key());
                Version version = stored == null ? Version.ZERO : stored.version();
                write(kind, refresh.key(), version, 0);
            }
            default -> {}
        }
    }

    /** For the sake of simplicity a change, too, is carried out with the row as it is now. */
    private void write(StoreKind kind, RecordKey key, Version version, long txid) {
        SourceRow row = source.peek(List.of(key)).rows().get(key);
        StoreWrite write = row != null && expectation(kind).wants(row.row())
                ? upsert(kind, key, row.row(), version, txid == 0 ? row.xmin() : txid)
                : new StoreWrite.Delete(key, version, txid);
        store(kind).apply(TABLE, List.of(write));
    }

    private StoreWrite upsert(StoreKind kind, RecordKey key, Row row, Version version, long txid) {
        Meta meta = new Meta(version, txid, mapping.fingerprint(kind, row), mapping.spec(kind), null, false);
        return new StoreWrite.Upsert(key, meta, image(kind, row));
    }

    private Image image(StoreKind kind, Row row) {
        return switch (kind) {
            case VECTOR -> mapping.vectorImage(row, TestImages.vectorOf(mapping.text(row)));
            case GRAPH -> mapping.graphImage(row);
            case CACHE -> mapping.cacheImage(row);
        };
    }

    private static Vector opposite(Vector vector) {
        float[] values = vector.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = -values[i];
        }
        return Vector.of(values);
    }
}
