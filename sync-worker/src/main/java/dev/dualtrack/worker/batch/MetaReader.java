package dev.dualtrack.worker.batch;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.Meta;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Reads what the store holds for the keys of a batch. */
final class MetaReader {
    private final DerivedStore store;
    private final TableId table;
    private final OwnWrites own;

    MetaReader(DerivedStore store, TableId table, OwnWrites own) {
        this.store = store;
        this.table = table;
        this.own = own;
    }

    /** As fresh as a lane needs it that knows what it wrote itself. */
    Map<RecordKey, Meta> read(Collection<RecordKey> keys) {
        Map<RecordKey, Meta> found = new HashMap<>(read(keys, own.freshness()));
        own.overlay(keys, found);
        return found;
    }

    /** By the store's word alone: it may have lost what the lane remembers to have written, and another worker noticed. */
    Map<RecordKey, Meta> readAnew(Collection<RecordKey> keys) {
        return read(keys, DerivedStore.Freshness.STRONG);
    }

    private Map<RecordKey, Meta> read(Collection<RecordKey> keys, DerivedStore.Freshness freshness) {
        return keys.isEmpty()
                ? Map.of()
                : FailedCall.at(FailedCall.Site.STORE, () -> store.read(table, keys, freshness));
    }
}
