package dev.dualtrack.job.world;

import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.core.store.StoreWrite;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A store whose scan leaves out some records after something has happened, and which counts some that it never shows. */
public record HalfBlindStore(DerivedStore store, Set<RecordKey> overlooked, long countedOnly, Runnable happening)
        implements DerivedStore {
    /** One to which nothing happens. */
    public HalfBlindStore(DerivedStore store, Set<RecordKey> overlooked, long countedOnly) {
        this(store, overlooked, countedOnly, () -> {});
    }

    @Override
    public void scan(TableId table, Consumer<StoredRecord> sink) {
        happening.run();
        store.scan(table, stored -> {
            if (!overlooked.contains(stored.key())) {
                sink.accept(stored);
            }
        });
    }

    @Override
    public long count(TableId table) {
        return store.count(table) + countedOnly;
    }

    @Override
    public StoreKind kind() {
        return store.kind();
    }

    @Override
    public boolean comparesAndSets() {
        return store.comparesAndSets();
    }

    @Override
    public void prepare() {
        store.prepare();
    }

    @Override
    public void publish(TableId table) {
        store.publish(table);
    }

    @Override
    public Optional<StoreMark> mark() {
        return store.mark();
    }

    @Override
    public void mark(StoreMark mark) {
        store.mark(mark);
    }

    @Override
    public Map<RecordKey, Meta> read(TableId table, Collection<RecordKey> keys, Freshness freshness) {
        return store.read(table, keys, freshness);
    }

    @Override
    public ApplyResult apply(TableId table, List<StoreWrite> writes) {
        return store.apply(table, writes);
    }

    @Override
    public Map<RecordKey, Image> images(TableId table, Collection<RecordKey> keys) {
        return store.images(table, keys);
    }

    @Override
    public void purge() {
        store.purge();
    }

    @Override
    public void close() {
        store.close();
    }
}
