package dev.dualtrack.worker.batch;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.Meta;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Reads what the store holds for the keys of a batch, once, as fresh as the lane needs it. */
final class MetaReader {
    private final DerivedStore store;
    private final TableId table;
    private final OwnWrites own;

    MetaReader(DerivedStore store, TableId table, OwnWrites own) {
        this.store = store;
        this.table = table;
        this.own = own;
    }

    Map<RecordKey, Meta> read(Collection<RecordKey> keys) {
        if (keys.isEmpty()) {
            return Map.of();
        }
        Map<RecordKey, Meta> found =
                new HashMap<>(FailedCall.at(FailedCall.Site.STORE, () -> store.read(table, keys, own.freshness())));
        own.overlay(keys, found);
        return found;
    }
}
