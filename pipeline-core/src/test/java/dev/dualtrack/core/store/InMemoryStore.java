package dev.dualtrack.core.store;

import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A derived store in memory, for simulations: it fulfils the same contract as the real ones.
 *
 * <p>Like Milvus, one of kind VECTOR neither compares and sets nor remembers deletes; the others do both, for ever.
 * Every call passes {@link Faults} first, by which a test makes the store fail or stand still. Thread-safe.
 */
public final class InMemoryStore implements DerivedStore {
    private final StoreKind kind;
    private final Ownership ownership;
    private final BoundTables<TableId> tables;
    private final Server server;
    private volatile Faults faults = call -> {};

    /** A store on a server of its own. */
    public InMemoryStore(StoreKind kind, String owner, Collection<TableId> tables) {
        this(kind, owner, tables, new Server());
    }

    /** A store on {@code server}, which keeps its data when this store is closed and another one is opened. */
    public InMemoryStore(StoreKind kind, String owner, Collection<TableId> tables, Server server) {
        this.kind = kind;
        this.ownership = new Ownership(owner, kind.word() + " store");
        this.tables = new BoundTables<>(tables, id -> id);
        this.server = server;
    }

    /** Lets {@code newFaults} see, and fail, every later call. */
    public void faults(Faults newFaults) {
        faults = newFaults;
    }

    @Override
    public StoreKind kind() {
        return kind;
    }

    @Override
    public boolean comparesAndSets() {
        return kind != StoreKind.VECTOR;
    }

    @Override
    public void prepare() {
        faults.before(Call.of("prepare"));
        mark().ifPresent(ownership::refuseForeign);
    }

    @Override
    public void leave(Set<TableId> held) {
        faults.before(Call.of("leave"));
        synchronized (server) {
            server.marks.replaceAll((table, text) -> tables.all().contains(table)
                    ? text
                    : StoreMarkCodec.decodeElsewhere(text)
                            .flatMap(mark -> ownership.left(mark, held))
                            .map(StoreMarkCodec::encode)
                            .orElse(text));
        }
    }

    @Override
    public boolean publish(TableId table) {
        faults.before(new Call("publish", table, List.of()));
        return false;
    }

    @Override
    public Optional<StoreMark> mark() {
        faults.before(Call.of("mark"));
        List<StoreMark> parts = new ArrayList<>();
        Map<String, String> filled = new HashMap<>();
        for (TableId table : tables.all()) {
            server.mark(table).ifPresent(part -> {
                parts.add(part);
                filled.putAll(part.filled());
            });
        }
        return ownership.merge(parts, filled);
    }

    @Override
    public void mark(StoreMark mark) {
        faults.before(Call.of("writeMark"));
        ownership.requireOwn(mark);
        synchronized (server) {
            mark().ifPresent(ownership::refuseForeign);
            for (TableId table : tables.all()) {
                server.mark(table, StoreMarkCodec.encode(StoreMarkCodec.forTable(mark, table, server.mark(table))));
            }
        }
    }

    @Override
    public boolean markFilled(TableId table, String before, String after) {
        faults.before(new Call("markFilled", table, List.of()));
        synchronized (server) {
            Optional<StoreMark> next = server.mark(table)
                    .filter(part -> !ownership.isForeign(part))
                    .flatMap(part -> StoreMarkCodec.filled(part, table, before, after));
            next.ifPresent(part -> server.mark(table, StoreMarkCodec.encode(part)));
            return next.isPresent();
        }
    }

    @Override
    public Map<RecordKey, Meta> read(TableId table, Collection<RecordKey> keys, Freshness freshness) {
        faults.before(new Call("read", table, List.of()));
        Map<RecordKey, Meta> found = new LinkedHashMap<>();
        Map<RecordKey, Stored> records = server.records(tables.get(table));
        for (RecordKey key : keys) {
            Stored stored = records.get(key);
            if (stored != null && stored.meta() != null) {
                found.put(key, stored.meta());
            }
        }
        return found;
    }

    @Override
    public Set<RecordKey> apply(TableId table, List<StoreWrite> writes) {
        StoreWrite.check(tables.get(table), writes);
        faults.before(new Call("apply", table, writes));
        Map<RecordKey, Stored> records = server.records(table);
        Set<RecordKey> superseded = new HashSet<>();
        for (StoreWrite write : writes) {
            synchronized (records) {
                Stored stored = records.get(write.key());
                if (takes(write, stored)) {
                    write(records, write, stored);
                } else {
                    superseded.add(write.key());
                }
            }
        }
        return superseded;
    }

    private boolean takes(StoreWrite write, @Nullable Stored stored) {
        return stored == null
                || stored.meta() == null
                || !comparesAndSets()
                || switch (write.meets(stored.meta())) {
                    case TAKEN -> true;
                    case SUPERSEDED -> false;
                    case OUTDATED -> throw StoreWrite.outdated(kind);
                };
    }

    private void write(Map<RecordKey, Stored> records, StoreWrite write, @Nullable Stored stored) {
        switch (write) {
            case StoreWrite.Upsert upsert ->
                records.put(upsert.key(), new Stored(upsert.meta(), completed(upsert.image(), stored)));
            case StoreWrite.Touch touch -> {
                Stored live = requireLive(stored);
                Meta moved = live.own()
                        .orElseThrow()
                        .at(touch.version(), touch.meta().txid());
                records.put(touch.key(), new Stored(moved, live.image()));
            }
            case StoreWrite.Delete delete -> {
                if (comparesAndSets()) {
                    Meta gone = Meta.tombstone(delete.version(), delete.txid());
                    records.put(delete.key(), new Stored(gone, null));
                } else {
                    records.remove(delete.key());
                }
            }
            case StoreWrite.Withdraw withdraw -> records.remove(withdraw.key());
        }
    }

    private Image completed(Image image, @Nullable Stored stored) {
        if (image instanceof Image.VectorImage vector
                && vector.vector() == null
                && requireLive(stored).image() instanceof Image.VectorImage before) {
            return new Image.VectorImage(before.vector(), vector.fields());
        }
        return image;
    }

    private Stored requireLive(@Nullable Stored stored) {
        if (stored == null || stored.image() == null || stored.own().isEmpty()) {
            throw StoreWrite.nothingToBuildOn(kind);
        }
        return stored;
    }

    @Override
    public void invalidate(TableId table, Collection<String> cacheKeys) {
        if (kind != StoreKind.CACHE) {
            DerivedStore.super.invalidate(table, cacheKeys);
        }
        faults.before(new Call("invalidate", tables.get(table), List.of()));
        server.invalidated.addAll(cacheKeys);
    }

    /** The keys that {@link #invalidate} was called for, in this order. */
    public List<String> invalidated() {
        return List.copyOf(server.invalidated);
    }

    @Override
    public long scan(TableId table, Consumer<StoredRecord> sink) {
        faults.before(new Call("scan", table, List.of()));
        server.records(tables.get(table))
                .forEach((key, stored) -> stored.record(key).ifPresent(sink));
        return impossible(table);
    }

    private long impossible(TableId table) {
        return kind == StoreKind.CACHE ? 0 : server.impossible.getOrDefault(table, 0L);
    }

    @Override
    public Map<RecordKey, StoredRecord> records(TableId table, Collection<RecordKey> keys) {
        faults.before(new Call("records", table, List.of()));
        Map<RecordKey, StoredRecord> found = new LinkedHashMap<>();
        Map<RecordKey, Stored> records = server.records(tables.get(table));
        for (RecordKey key : keys) {
            Optional.ofNullable(records.get(key))
                    .flatMap(stored -> stored.record(key))
                    .ifPresent(record -> found.put(key, record));
        }
        return found;
    }

    @Override
    public long count(TableId table) {
        faults.before(new Call("count", table, List.of()));
        long records = server.records(tables.get(table)).values().stream()
                .filter(Stored::visible)
                .count();
        return records + impossible(table);
    }

    @Override
    public Map<RecordKey, Image> images(TableId table, Collection<RecordKey> keys) {
        faults.before(new Call("images", table, List.of()));
        Map<RecordKey, Image> found = new LinkedHashMap<>();
        Map<RecordKey, Stored> records = server.records(tables.get(table));
        for (RecordKey key : keys) {
            Stored stored = records.get(key);
            if (stored != null && stored.visible() && stored.image() != null) {
                found.put(key, stored.image());
            }
        }
        return found;
    }

    @Override
    public void purge() {
        faults.before(Call.of("purge"));
        for (TableId table : tables.all()) {
            if (server.mark(table).filter(ownership::isForeign).isEmpty()) {
                server.records.remove(table);
                server.impossible.remove(table);
                server.marks.remove(table);
            }
        }
    }

    @Override
    public void close() {
        // the server keeps its data, as a real one does
    }

    /** The data of one simulated server. */
    public static final class Server {
        private final Map<TableId, Map<RecordKey, Stored>> records = new ConcurrentHashMap<>();
        private final Map<TableId, Long> impossible = new ConcurrentHashMap<>();
        private final Map<TableId, String> marks = new ConcurrentHashMap<>();
        private final List<String> invalidated = new CopyOnWriteArrayList<>();

        private Map<RecordKey, Stored> records(TableId table) {
            return records.computeIfAbsent(table, t -> new ConcurrentHashMap<>());
        }

        private Optional<StoreMark> mark(TableId table) {
            return Optional.ofNullable(marks.get(table)).map(StoreMarkCodec::decode);
        }

        /** Puts that text in the place of the table's mark, whatever it is. */
        public void mark(TableId table, String text) {
            marks.put(table, text);
        }

        /** Removes a record without a trace, as a fault or a foreign hand would. */
        public void lose(RecordKey key) {
            records(key.table()).remove(key);
        }

        /**
         * Puts something in a record's place, past all versions, as a foreign hand would. What is remembered of a delete
         * stays where there is no metadata.
         */
        public void plant(RecordKey key, @Nullable Meta meta, Image image) {
            records(key.table()).compute(key, (k, before) -> {
                boolean remembered = meta == null && before != null && before.image() == null;
                return new Stored(remembered ? before.meta() : meta, image);
            });
        }

        /** Puts something among the table's records under a key that no row can have, as a foreign hand would. */
        public void plantImpossible(TableId table) {
            impossible.merge(table, 1L, Long::sum);
        }

        /** Replaces a record's image and keeps its metadata: a corruption. No record: an IllegalStateException. */
        public void corrupt(RecordKey key, Image image) {
            if (records(key.table()).computeIfPresent(key, (k, stored) -> new Stored(stored.meta(), image)) == null) {
                throw new IllegalStateException("corrupt: no record (expected: one)");
            }
        }
    }

    /** Told of every call before it does anything; throws, usually a ClassifiedException, to make it fail. */
    @FunctionalInterface
    public interface Faults {
        void before(Call call);
    }

    /**
     * One call of the store.
     *
     * @param operation the port's method
     * @param table null for a call about the whole store
     * @param writes of an apply, else empty
     */
    public record Call(String operation, @Nullable TableId table, List<StoreWrite> writes) {
        public Call {
            writes = List.copyOf(writes);
        }

        private static Call of(String operation) {
            return new Call(operation, null, List.of());
        }
    }

    /** A record, or with no image the memory of a deleted one; a record without metadata of its own may be beside one. */
    private record Stored(@Nullable Meta meta, @Nullable Image image) {
        Optional<Meta> own() {
            return Optional.ofNullable(meta).filter(known -> !known.tombstone());
        }

        Optional<StoredRecord> record(RecordKey key) {
            List<Image.Edge> edges = image instanceof Image.GraphImage node ? node.edges() : List.of();
            return visible() ? Optional.of(new StoredRecord(key, own(), edges)) : Optional.empty();
        }

        /** A fence left by an invalidation is not a record: the application may or may not have filled the cache. */
        boolean visible() {
            return image != null && !(image instanceof Image.Invalidation);
        }
    }
}
