package dev.dualtrack.core.source;

import dev.dualtrack.core.bucket.BucketSums;
import dev.dualtrack.core.derived.StoreKind;
import java.util.Map;

/**
 * Sums over a table in one snapshot.
 *
 * @param rows of the table, wanted anywhere or not; where the sums are of some buckets only, of these
 * @param wanted by store, the records that it should hold
 */
public record SourceSums(long rows, Map<StoreKind, BucketSums> wanted) {
    public SourceSums {
        wanted = Map.copyOf(wanted);
    }

    /** The sums for a store that was asked for; another one is an {@link IllegalArgumentException}. */
    public BucketSums of(StoreKind store) {
        BucketSums sums = wanted.get(store);
        if (sums == null) {
            throw new IllegalArgumentException(
                    "store: " + store.word() + " (expected: one of " + wanted.keySet() + ")");
        }
        return sums;
    }
}
