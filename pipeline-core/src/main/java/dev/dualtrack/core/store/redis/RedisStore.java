package dev.dualtrack.core.store.redis;

import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.Image.CacheValue;
import dev.dualtrack.core.derived.Image.Invalidation;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.refill.LeasedCache;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.store.BoundTables;
import dev.dualtrack.core.store.CachedDocument;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.Ownership;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.core.store.StoreWrite;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The cache in Redis; the package describes the layout.
 *
 * <p>Every write is one script that compares versions and writes, so a stale writer cannot win even while two run.
 * A write is durable as far as the server's own persistence goes, and a lost one is a legal miss. In Invalidate mode a
 * record is what an application has cached: its metadata is known only if the application keeps {@code _version} and
 * {@code _fp} in its JSON. Thread-safe; commands of all threads share one connection.
 */
public final class RedisStore implements DerivedStore {
    private static final RedisScript COMPARE_AND_SET =
            RedisScript.load("compare-and-set.lua", ScriptOutputType.INTEGER);

    private final Ownership ownership;
    private final BoundTables<RedisTable> tables;
    private final Duration fenceTtl;
    private final RedisConnection connection;
    private final RedisMarks marks;

    /**
     * A store for the tables, which are all mapped to the cache.
     *
     * @param deadline for each command, of which a call pipelines up to 4,096
     * @param fenceTtl how long fences are remembered; at least an hour
     */
    public RedisStore(
            String owner,
            StoreEndpoint endpoint,
            Collection<TableMapping> mappings,
            Duration deadline,
            Duration fenceTtl) {
        if (fenceTtl.compareTo(Duration.ofHours(1)) < 0) {
            throw new IllegalArgumentException("fenceTtl: " + fenceTtl + " (expected: >= PT1H)");
        }
        this.ownership = new Ownership(owner, "cache keys");
        this.fenceTtl = fenceTtl;
        this.tables = new BoundTables<>(mappings.stream().map(RedisTable::new).toList(), RedisTable::id);
        this.connection = new RedisConnection(endpoint, deadline);
        this.marks = new RedisMarks(ownership, tables.all(), connection);
    }

    @Override
    public StoreKind kind() {
        return StoreKind.CACHE;
    }

    @Override
    public boolean comparesAndSets() {
        return true;
    }

    @Override
    public void prepare() {
        marks.requireNoForeign();
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
        marks.set(mark);
    }

    @Override
    public boolean markFilled(TableId table, String before, String after) {
        return marks.filled(tables.get(table), before, after);
    }

    @Override
    public Map<RecordKey, Meta> read(TableId tableId, Collection<RecordKey> keys, Freshness freshness) {
        RedisTable table = tables.get(tableId);
        RedisAsyncCommands<String, String> commands = connection.commands("read");
        List<RecordKey> asked = List.copyOf(keys);
        List<Optional<Meta>> fences =
                connection.all("read", asked, key -> RedisReplies.meta(commands, table.fenceKey(key)));
        List<Optional<Meta>> values = table.writesThrough()
                ? connection.all("read", asked, key -> RedisReplies.meta(commands, table.valueKey(key)))
                : List.of();
        Map<RecordKey, Meta> found = new LinkedHashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            RecordKey key = asked.get(i);
            Optional<Meta> fence = fences.get(i);
            Optional<Meta> known = table.writesThrough() ? newer(values.get(i), fence.map(RedisStore::gone)) : fence;
            known.ifPresent(meta -> found.put(key, meta));
        }
        return found;
    }

    /** What a fence says where it is no record itself: one left from a time when applications filled the cache, too. */
    private static Meta gone(Meta fence) {
        return Meta.tombstone(fence.version(), fence.txid());
    }

    private static Optional<Meta> newer(Optional<Meta> value, Optional<Meta> fence) {
        return Stream.of(value, fence).flatMap(Optional::stream).max(Comparator.comparing(Meta::version));
    }

    @Override
    public Set<RecordKey> apply(TableId tableId, List<StoreWrite> writes) {
        RedisTable table = tables.get(tableId);
        StoreWrite.check(tableId, writes);
        RedisAsyncCommands<String, String> commands = connection.commands("apply");
        List<Long> replies = connection.all("apply", writes, write -> send(commands, table, write));
        if (replies.contains(-1L)) {
            throw StoreWrite.nothingToBuildOn(StoreKind.CACHE);
        }
        if (replies.contains(-2L)) {
            throw StoreWrite.outdated(StoreKind.CACHE);
        }
        return IntStream.range(0, writes.size())
                .filter(i -> replies.get(i) != 1L)
                .mapToObj(i -> writes.get(i).key())
                .collect(Collectors.toSet());
    }

    private CompletionStage<Long> send(
            RedisAsyncCommands<String, String> commands, RedisTable table, StoreWrite write) {
        boolean through = table.writesThrough();
        return switch (write) {
            case StoreWrite.Upsert upsert
            when through -> {
                String json = upsert.imageAs(CacheValue.class).json();
                yield compareAndSet(commands, table, upsert.key(), "put", upsert.meta(), json);
            }
            case StoreWrite.Upsert upsert -> {
                upsert.imageAs(Invalidation.class);
                yield compareAndSet(commands, table, upsert.key(), "invalidate", upsert.meta(), "");
            }
            // The content is right again, or right in what is mapped: what an application read meanwhile need not be.
            case StoreWrite.Touch touch ->
                compareAndSet(commands, table, touch.key(), through ? "touch" : "invalidate", touch.meta(), "");
            case StoreWrite.Delete delete -> {
                Meta gone = Meta.tombstone(delete.version(), delete.txid());
                yield compareAndSet(commands, table, delete.key(), through ? "delete" : "invalidate-gone", gone, "");
            }
            case StoreWrite.Withdraw withdraw -> {
                Meta none = Meta.tombstone(withdraw.version(), 0);
                yield compareAndSet(
                        commands, table, withdraw.key(), through ? "withdraw" : "invalidate-withdraw", none, "");
            }
        };
    }

    private CompletionStage<Long> compareAndSet(
            RedisAsyncCommands<String, String> commands,
            RedisTable table,
            RecordKey key,
            String operation,
            Meta meta,
            String value) {
        return COMPARE_AND_SET.run(
                commands,
                new String[] {table.valueKey(key), table.fenceKey(key)},
                operation,
                meta.version().toString(),
                Long.toString(meta.txid()),
                meta.fingerprint(),
                meta.spec(),
                value,
                Long.toString(table.ttlMillis()),
                Long.toString(fenceTtl.toMillis()));
    }

    /** Value and fence go in one command: a lease is a field of the fence, so who fills comes before or is refused. */
    @Override
    public void invalidate(TableId tableId, Collection<String> cacheKeys) {
        tables.get(tableId);
        RedisAsyncCommands<String, String> commands = connection.commands("invalidate");
        connection.all(
                "invalidate", List.copyOf(cacheKeys), key -> commands.unlink(key, LeasedCache.FENCE_PREFIX + key));
    }

    /**
     * A record may be given more than once while the server resizes its table. A key that begins like the table's and
     * is no row's is not counted: nobody who looks for a row finds it, and it may be an application's.
     */
    @Override
    public long scan(TableId tableId, Consumer<StoredRecord> sink) {
        RedisTable table = tables.get(tableId);
        records(table, "scan", (keys, valueKeys) -> {
            RedisAsyncCommands<String, String> commands = connection.commands("scan");
            List<Optional<Meta>> metas = connection.all(
                    "scan",
                    valueKeys,
                    valueKey -> table.writesThrough()
                            ? RedisReplies.meta(commands, valueKey)
                            : RedisReplies.orNone(commands.get(valueKey))
                                    .thenApply(found -> found.flatMap(CachedDocument::meta)));
            for (int i = 0; i < keys.size(); i++) {
                sink.accept(new StoredRecord(keys.get(i), metas.get(i)));
            }
        });
        return 0;
    }

    @Override
    public Map<RecordKey, StoredRecord> records(TableId tableId, Collection<RecordKey> keys) {
        RedisTable table = tables.get(tableId);
        RedisAsyncCommands<String, String> commands = connection.commands("records");
        Map<RecordKey, StoredRecord> found = new LinkedHashMap<>();
        connection
                .all("records", List.copyOf(keys), key -> record(commands, table, key))
                .forEach(record -> record.ifPresent(known -> found.put(known.key(), known)));
        return found;
    }

    /** In one command, which tells an empty place from one that holds something else than a record of ours. */
    private static CompletionStage<Optional<StoredRecord>> record(
            RedisAsyncCommands<String, String> commands, RedisTable table, RecordKey key) {
        CompletionStage<Optional<StoredRecord>> held = table.writesThrough()
                ? commands.hgetall(table.valueKey(key))
                        .thenApply(fields -> Optional.of(fields)
                                .filter(known -> !known.isEmpty())
                                .map(known -> new StoredRecord(key, RedisMeta.ofHash(known))))
                : commands.get(table.valueKey(key))
                        .thenApply(value -> Optional.ofNullable(value)
                                .map(document -> new StoredRecord(key, CachedDocument.meta(document))));
        return RedisReplies.orElse(held, Optional.of(new StoredRecord(key, Optional.empty())));
    }

    /** By a scan, about 100 bytes for each key: Redis keeps no count of the keys under a beginning. */
    @Override
    public long count(TableId tableId) {
        Set<String> counted = new HashSet<>();
        records(tables.get(tableId), "count", (keys, valueKeys) -> counted.addAll(valueKeys));
        return counted.size();
    }

    @Override
    public Map<RecordKey, Image> images(TableId tableId, Collection<RecordKey> keys) {
        RedisTable table = tables.get(tableId);
        RedisAsyncCommands<String, String> commands = connection.commands("images");
        List<RecordKey> asked = List.copyOf(keys);
        List<Optional<String>> values = connection.all(
                "images",
                asked,
                key -> table.writesThrough()
                        ? RedisReplies.orNone(commands.hmget(table.valueKey(key), RedisMeta.VALUE, RedisMeta.VERSION))
                                .thenApply(fields -> fields.map(RedisReplies::present)
                                        .filter(held -> !held.isEmpty())
                                        .map(held -> held.getOrDefault(RedisMeta.VALUE, "")))
                        : RedisReplies.orNone(commands.get(table.valueKey(key))));
        Map<RecordKey, Image> found = new LinkedHashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            RecordKey key = asked.get(i);
            values.get(i).ifPresent(value -> found.put(key, new CacheValue(value)));
        }
        return found;
    }

    /** Cached values go too, those of applications as well: nobody would invalidate them any more. */
    @Override
    public void purge() {
        for (RedisTable table : tables.all()) {
            if (!marks.foreign(table)) {
                records(table, "purge", (keys, valueKeys) -> unlink(valueKeys));
                RedisScan.pages(
                        connection,
                        "purge",
                        table.fenceGlob(),
                        page -> unlink(page.stream()
                                .filter(fence -> table.keyOfFenceKey(fence).isPresent())
                                .toList()));
                marks.remove(table);
            }
        }
    }

    private void unlink(List<String> keys) {
        if (!keys.isEmpty()) {
            connection.await("purge", connection.commands("purge").unlink(keys.toArray(String[]::new)));
        }
    }

    /** Pages of the table's keys in the cache, as record keys and as they are stored. */
    private void records(RedisTable table, String operation, BiConsumer<List<RecordKey>, List<String>> sink) {
        RedisScan.pages(connection, operation, table.valueGlob(), page -> {
            List<RecordKey> keys = new ArrayList<>();
            List<String> valueKeys = new ArrayList<>();
            for (String valueKey : page) {
                table.keyOfValueKey(valueKey).ifPresent(key -> {
                    keys.add(key);
                    valueKeys.add(valueKey);
                });
            }
            sink.accept(keys, valueKeys);
        });
    }

    @Override
    public void close() {
        connection.close();
    }
}
