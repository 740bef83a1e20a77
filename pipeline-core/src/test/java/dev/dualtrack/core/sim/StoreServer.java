package dev.dualtrack.core.sim;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.store.DerivedStore.Freshness;
import dev.dualtrack.core.store.InMemoryStore;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreWrite;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A store's server, which outlives the processes that call it: it remembers older metadata, as a replica that lags does,
 * and carries out calls whose caller has long given up.
 */
public final class StoreServer {
    private static final long STALENESS = 5_000_000_000L;

    /** Told of what happens at the server. */
    public interface Watcher {
        /** A process starts to write; returns what tells this term of its right to write from later ones. */
        long called(SimProcess process);

        /** The writes of that process, called for in that term, have just been carried out. */
        void served(SimProcess process, long term, List<StoreWrite> writes);
    }

    private record Past(long at, @Nullable Meta meta) {}

    private final InMemoryStore store;
    private final Scheduler scheduler;
    private final Watcher watcher;
    private final Map<RecordKey, List<Past>> past = new HashMap<>();

    /** The server of that store. */
    public StoreServer(InMemoryStore store, Scheduler scheduler, Watcher watcher) {
        this.store = store;
        this.scheduler = scheduler;
        this.watcher = watcher;
    }

    /** What it holds, seen without a network. */
    public InMemoryStore store() {
        return store;
    }

    static boolean refuses(StoreWrite write) {
        return write instanceof StoreWrite.Upsert upsert && SimTable.poison(upsert.image());
    }

    long called(SimProcess process) {
        return watcher.called(process);
    }

    Set<RecordKey> serve(SimProcess process, long term, TableId table, List<StoreWrite> writes) {
        Set<RecordKey> superseded = new HashSet<>();
        for (StoreWrite write : writes) {
            superseded.addAll(store.apply(table, List.of(write)));
            List<RecordKey> key = List.of(write.key());
            Meta meta = store.read(table, key, Freshness.STRONG).get(write.key());
            past.computeIfAbsent(write.key(), k -> new ArrayList<>()).add(new Past(scheduler.now(), meta));
            watcher.served(process, term, List.of(write));
        }
        return superseded;
    }

    void serveLater(SimProcess process, long term, TableId table, List<StoreWrite> writes, long nanos) {
        scheduler.after(nanos, () -> {
            for (StoreWrite write : writes) {
                if (!refuses(write)) {
                    late(process, term, table, write);
                }
            }
        });
    }

    private void late(SimProcess process, long term, TableId table, StoreWrite write) {
        try {
            serve(process, term, table, List.of(write));
        } catch (ClassifiedException e) {
            // it builds on a record that is gone, and nobody waits for the answer
        }
    }

    Map<RecordKey, Meta> read(TableId table, Collection<RecordKey> keys, Freshness freshness, Chance chance) {
        Map<RecordKey, Meta> found = new LinkedHashMap<>(store.read(table, keys, Freshness.STRONG));
        if (freshness == Freshness.STRONG || store.comparesAndSets()) {
            return found;
        }
        long seen = scheduler.now() - chance.between(0, STALENESS - 1);
        for (RecordKey key : keys) {
            Meta meta = null;
            for (Past one : past.getOrDefault(key, List.of())) {
                meta = one.at() <= seen ? one.meta() : meta;
            }
            if (meta == null) {
                found.remove(key);
            } else {
                found.put(key, meta);
            }
        }
        return found;
    }
}
