package dev.dualtrack.job.scan;

import dev.dualtrack.core.bucket.BucketSums;
import dev.dualtrack.core.bucket.BucketSums.Level;
import dev.dualtrack.core.bucket.Buckets;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.source.SourceSums;
import dev.dualtrack.job.expect.Expectation;
import java.util.List;
import java.util.stream.Collectors;

/** A table in one snapshot: its rows, and per store the sums of the records that it should hold. */
public final class SourceScan {
    private final SourceSums sums;

    private SourceScan(SourceSums sums) {
        this.sums = sums;
    }

    /** Looks at the table that the expectations, one per store, share. */
    public static SourceScan of(Source source, List<Expectation> expectations) {
        return new SourceScan(source.sums(
                expectations.getFirst().mapping(),
                expectations.stream().map(Expectation::store).collect(Collectors.toSet()),
                Level.COARSE,
                Buckets.all()));
    }

    /** All rows of the table, wanted anywhere or not. */
    public long rows() {
        return sums.rows();
    }

    /** How many records the store should hold. */
    public long wantedCount(StoreKind store) {
        return wanted(store).count();
    }

    BucketSums wanted(StoreKind store) {
        return sums.of(store);
    }
}
