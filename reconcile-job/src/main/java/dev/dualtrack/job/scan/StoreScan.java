package dev.dualtrack.job.scan;

import dev.dualtrack.core.bucket.BucketSums;
import dev.dualtrack.core.bucket.BucketSums.Level;
import dev.dualtrack.core.bucket.Buckets;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.job.expect.Expectation;
import dev.dualtrack.job.fence.Throttle;
import dev.dualtrack.job.stream.Stream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares one store with a {@link SourceScan}. The store's records are folded into sums by bucket; where those of a coarse bucket
 * differ from the source's, the source gives the sums of its fine buckets, and in the fine buckets that differ a
 * {@link Drill} names the records. Equal sums are the sums of equal records, but for a chance of one in 2⁶⁴ for each bucket. Nothing
 * is coordinated with writers: the outcome names candidates only.
 */
public final class StoreScan {
    private static final Logger LOG = LoggerFactory.getLogger(StoreScan.class);

    private final Source source;
    private final DerivedStore store;
    private final Expectation expectation;
    private final DeepCheck deep;
    private final Throttle throttle;

    private StoreScan(Source source, DerivedStore store, Expectation expectation, DeepCheck deep, Throttle throttle) {
        this.source = source;
        this.store = store;
        this.expectation = expectation;
        this.deep = deep;
        this.throttle = throttle;
    }

    /**
     * What a scan saw.
     *
     * @param records records that the store showed
     * @param sampled how many of the candidates are a sample of the records that seem to agree
     * @param leastCount the smaller of the store's own counts before and after; 0 if it may lose records by itself
     * @param leftOut how many more stand under keys that no row can have
     * @param changes how many changes its workers may have carried out meanwhile: a scan may miss a record that is
     *     deleted and one that is inserted while it runs, and both counts show one of them
     */
    public record Outcome(
            long records, long sampled, long leastCount, long leftOut, long changes, List<Candidate> candidates) {
        public Outcome {
            candidates = List.copyOf(candidates);
        }

        /**
         * Whether the scan left nothing out and, with {@code unsightedLive} records found by key, saw as many as the store
         * counts, but for those that writes meanwhile explain.
         */
        public boolean isComplete(long unsightedLive) {
            return leftOut == 0 && records + unsightedLive + changes >= leastCount;
        }
    }

    /** Scans the store. Of the records that seem to agree, {@code deep} says how many become candidates all the same. */
    public static Outcome compare(
            Source source,
            SourceScan scan,
            DerivedStore store,
            Stream stream,
            Expectation expectation,
            DeepCheck deep,
            Throttle throttle) {
        StoreScan comparison = new StoreScan(source, store, expectation, deep, throttle);
        Churn churn = Churn.from(stream, expectation.table(), store.kind());
        long countBefore = comparison.count();
        Seen seen = expectation.isFilledByApplications()
                ? comparison.everyRecord()
                : comparison.byBuckets(scan.wanted(store.kind()));
        long leastCount = Math.min(countBefore, comparison.count());
        Map<RecordKey, Candidate> candidates = new LinkedHashMap<>();
        seen.differing().forEach(candidate -> candidates.put(candidate.key(), candidate));
        List<Candidate> sampled = seen.sample().candidates();
        sampled.forEach(candidate -> candidates.putIfAbsent(candidate.key(), candidate));
        return new Outcome(
                seen.records(),
                sampled.size(),
                leastCount,
                seen.leftOut(),
                churn.untilNow(),
                List.copyOf(candidates.values()));
    }

    private record Seen(long records, long leftOut, List<Candidate> differing, KeySample sample) {}

    private Seen byBuckets(BucketSums wanted) {
        Fold fold = Fold.of(store, expectation, deep, throttle);
        Buckets differing = differing(fold.sums(), wanted);
        if (differing.isEmpty()) {
            return new Seen(fold.sums().count(), fold.leftOut(), List.of(), fold.sample());
        }
        Drill drill = Drill.of(source, store, expectation, differing, deep, throttle);
        return new Seen(
                fold.sums().countOutside(differing) + drill.records(),
                Math.max(fold.leftOut(), drill.leftOut()),
                drill.candidates(),
                drill.sample());
    }

    /** What applications cache is a part of the rows, and need not tell what it was made from: no sum says anything of it. */
    private Seen everyRecord() {
        Drill drill = Drill.of(source, store, expectation, Buckets.all(), deep, throttle);
        return new Seen(drill.records(), drill.leftOut(), drill.candidates(), drill.sample());
    }

    private Buckets differing(BucketSums stored, BucketSums wanted) {
        Buckets coarse = stored.differing(wanted, Buckets.all());
        if (coarse.isEmpty()) {
            return coarse;
        }
        BucketSums fine = source.sums(expectation.mapping(), Set.of(store.kind()), Level.FINE, coarse)
                .of(store.kind());
        Buckets differing = stored.differing(fine, coarse);
        LOG.atInfo()
                .addKeyValue("table", expectation.table())
                .addKeyValue("store", store.kind().word())
                .addKeyValue("buckets", differing.size())
                .log("Buckets differ");
        return differing;
    }

    /** A cache loses records by eviction and expiry, and has no count but that of another scan. */
    private long count() {
        return expectation.mayBeAbsent() ? 0 : store.count(expectation.table());
    }
}
