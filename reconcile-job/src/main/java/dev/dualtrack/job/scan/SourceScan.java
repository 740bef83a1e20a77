package dev.dualtrack.job.scan;

import dev.dualtrack.core.bucket.BucketSums;
import dev.dualtrack.core.bucket.BucketSums.Level;
import dev.dualtrack.core.bucket.Buckets;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.source.SourceSums;
import dev.dualtrack.job.expect.Expectation;
import dev.dualtrack.job.stream.Stream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A table in one snapshot: its rows, and per store the sums of the records that it should hold. */
public final class SourceScan {
    private final SourceSums sums;
    private final Optional<Moment> moment;

    private SourceScan(SourceSums sums, Optional<Moment> moment) {
        this.sums = sums;
        this.moment = moment;
    }

    /** Looks at the table that the expectations, one per store, share. */
    public static SourceScan of(Source source, List<Expectation> expectations) {
        return new SourceScan(sums(source, expectations, Level.COARSE), Optional.empty());
    }

    /** The same by fine bucket and with sums of keys, after a moment from which on later runs may look at changes. */
    public static SourceScan noting(Source source, Stream stream, List<Expectation> expectations) {
        Moment moment = Moment.of(source, stream, expectations.getFirst().mapping());
        return new SourceScan(sums(source, expectations, Level.KEYED), Optional.of(moment));
    }

    private static SourceSums sums(Source source, List<Expectation> expectations, Level level) {
        return source.sums(
                expectations.getFirst().mapping(),
                expectations.stream().map(Expectation::store).collect(Collectors.toSet()),
                level,
                Buckets.all());
    }

    /** Before the rows were read; empty if nobody asked for it. */
    public Optional<Moment> moment() {
        return moment;
    }

    /** All rows of the table, wanted anywhere or not. */
    public long rows() {
        return sums.rows();
    }

    /** How many records the store should hold. */
    public long wantedCount(StoreKind store) {
        return wanted(store).count();
    }

    /** The sums of the records that the store should hold: coarse, or keyed after a {@link #moment}. */
    public BucketSums wanted(StoreKind store) {
        return sums.of(store);
    }
}
