package dev.dualtrack.worker.batch;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.store.DerivedStore.Freshness;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreWrite;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The metadata that a lane wrote itself of late, laid over what it reads. The lane is its keys' only writer, so a read
 * that lags by less than the staleness bound is right with this on top; until the lane is older than the bound, or has
 * forgotten anything, reads must be strong. Used by one thread at a time.
 */
final class OwnWrites {
    /** Measured lag of a bounded read is about a tenth of a second; the store promises five. */
    private static final Duration STALENESS = Duration.ofSeconds(5);

    private static final int CAPACITY = 50_000;

    /** What a key's record shows since a write; no metadata where the write left nothing. */
    private record Written(Version version, @Nullable Meta meta, long nanos) {}

    private final LongSupplier nanoTime;
    private final LinkedHashMap<RecordKey, Written> recent = new LinkedHashMap<>();
    private long strongSince;

    OwnWrites(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.strongSince = nanoTime.getAsLong();
    }

    /** How the next read must be done. */
    Freshness freshness() {
        return nanoTime.getAsLong() - strongSince > STALENESS.toNanos() ? Freshness.BOUNDED : Freshness.STRONG;
    }

    /** Nothing is certain any more (a call failed half-way, the store was replaced): read strongly for a while. */
    void forget() {
        recent.clear();
        strongSince = nanoTime.getAsLong();
    }

    /** Notes acknowledged writes. */
    void wrote(List<StoreWrite> writes) {
        long now = nanoTime.getAsLong();
        boolean back = false;
        for (StoreWrite write : writes) {
            Written before = recent.remove(write.key());
            back |= before != null && write.version().isBefore(before.version());
            recent.put(write.key(), new Written(write.version(), metaAfter(write), now));
        }
        if (back) {
            // A row that the store forgot came back without a version: a read that lags shows what seems newer.
            forget();
        } else {
            expire(now);
        }
    }

    /** Lays the own writes for the keys over {@code read}. */
    void overlay(Iterable<RecordKey> keys, Map<RecordKey, Meta> read) {
        for (RecordKey key : keys) {
            Written own = recent.get(key);
            Meta found = read.get(key);
            if (own == null || (found != null && own.version().isBefore(found.version()))) {
                continue;
            }
            if (own.meta() == null) {
                read.remove(key);
            } else {
                read.put(key, own.meta());
            }
        }
    }

    private void expire(long now) {
        Iterator<Written> oldest = recent.values().iterator();
        while (oldest.hasNext() && now - oldest.next().nanos() > 2 * STALENESS.toNanos()) {
            oldest.remove();
        }
        if (recent.size() > CAPACITY) {
            forget();
        }
    }

    private static @Nullable Meta metaAfter(StoreWrite write) {
        return switch (write) {
            case StoreWrite.Upsert upsert -> upsert.meta();
            case StoreWrite.Touch touch -> touch.meta();
            case StoreWrite.Delete delete -> Meta.tombstone(delete.version(), delete.txid());
            case StoreWrite.Withdraw withdraw -> null;
        };
    }
}
