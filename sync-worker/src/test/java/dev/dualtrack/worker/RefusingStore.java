package dev.dualtrack.worker;

import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.ForwardingStore;
import dev.dualtrack.core.store.StoreWrite;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** A real store that also refuses certain cached values: Redis holds whatever Kafka can carry. */
final class RefusingStore extends ForwardingStore {
    private final Predicate<String> forbidden;

    RefusingStore(DerivedStore store, Predicate<String> forbidden) {
        super(store);
        this.forbidden = forbidden;
    }

    @Override
    public Set<RecordKey> apply(TableId table, List<StoreWrite> writes) {
        if (writes.stream().anyMatch(this::refused)) {
            throw new ClassifiedException(ErrorClass.DATA, "a value that the test forbids", null);
        }
        return super.apply(table, writes);
    }

    private boolean refused(StoreWrite write) {
        return write instanceof StoreWrite.Upsert upsert
                && upsert.image() instanceof Image.CacheValue(String json)
                && forbidden.test(json);
    }
}
