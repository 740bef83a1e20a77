package dev.dualtrack.worker;

import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
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
import java.util.function.Consumer;

/** A real store that also refuses cached values with a certain word: Redis holds whatever Kafka can carry. */
record RefusingStore(DerivedStore store, String word) implements DerivedStore {
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
        if (writes.stream().anyMatch(this::refused)) {
            throw new ClassifiedException(ErrorClass.DATA, "a word that the test forbids", null);
        }
        return store.apply(table, writes);
    }

    private boolean refused(StoreWrite write) {
        return write instanceof StoreWrite.Upsert(var key, var meta, Image.CacheValue(String json))
                && json.contains(word);
    }

    @Override
    public void scan(TableId table, Consumer<StoredRecord> sink) {
        store.scan(table, sink);
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
