package dev.dualtrack.core.store;

import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Hands every call on to another store; a fixture overrides the calls in which it differs. */
public abstract class ForwardingStore implements DerivedStore {
    private final DerivedStore store;

    /** One before that store. */
    protected ForwardingStore(DerivedStore store) {
        this.store = store;
    }

    @Override
    public StoreKind kind() {
        return store.kind();
    }

    @Override
    public boolean keepsEarlierMappings() {
        return store.keepsEarlierMappings();
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
    public void leave(Set<TableId> held) {
        store.leave(held);
    }

    @Override
    public boolean unpublished(TableId table) {
        return store.unpublished(table);
    }

    @Override
    public boolean publish(TableId table) {
        return store.publish(table);
    }

    @Override
    public void retire(TableId table) {
        store.retire(table);
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
    public boolean markFilled(TableId table, String before, String after) {
        return store.markFilled(table, before, after);
    }

    @Override
    public Map<RecordKey, Meta> read(TableId table, Collection<RecordKey> keys, Freshness freshness) {
        return store.read(table, keys, freshness);
    }

    @Override
    public Set<RecordKey> apply(TableId table, List<StoreWrite> writes) {
        return store.apply(table, writes);
    }

    @Override
    public void invalidate(TableId table, Collection<String> cacheKeys) {
        store.invalidate(table, cacheKeys);
    }

    @Override
    public long scan(TableId table, Consumer<StoredRecord> sink) {
        return store.scan(table, sink);
    }

    @Override
    public Map<RecordKey, StoredRecord> records(TableId table, Collection<RecordKey> keys) {
        return store.records(table, keys);
    }

    @Override
    public long count(TableId table) {
        return store.count(table);
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
