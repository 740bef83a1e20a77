package dev.dualtrack.job.scan;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.DerivedStore.StoredRecord;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.job.expect.Expectation;
import dev.dualtrack.job.stream.Stream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares one store with a {@link SourceScan}. The store-driven half finds orphaned and stale candidates; the
 * source-driven half, a second read of the source if any key was not met, finds missing ones. Nothing is coordinated with
 * writers: the outcome names candidates only.
 */
public final class StoreScan {
    private static final long PROGRESS = 100_000;

    private StoreScan() {}

    /**
     * What a scan saw.
     *
     * @param records records that the store showed
     * @param sampled how many of the candidates are a sample of the records that seem to agree
     * @param leastCount the smaller of the store's own counts before and after; 0 if it may lose records by itself
     * @param changes how many changes its workers may have carried out meanwhile: a scan may miss a record that is
     *     deleted and one that is inserted while it runs, and both counts show one of them
     */
    public record Outcome(long records, long sampled, long leastCount, long changes, List<Candidate> candidates) {
        public Outcome {
            candidates = List.copyOf(candidates);
        }

        /**
         * Whether the scan, with {@code unsightedLive} records found by key, saw as many as the store counts, but for
         * those that writes meanwhile explain.
         */
        public boolean isComplete(long unsightedLive) {
            return records + unsightedLive + changes >= leastCount;
        }
    }

    /**
     * Scans the store; {@code scan} is spent afterwards for this store. Of the records that seem to agree, {@code deep} says
     * how many become candidates all the same.
     */
    public static Outcome compare(
            Source source,
            SourceScan scan,
            DerivedStore store,
            Stream stream,
            Expectation expectation,
            DeepCheck deep) {
        DigestTable wanted = scan.wanted(store.kind());
        KeyDigest digests = new KeyDigest(expectation.mapping().keyCodec());
        Map<RecordKey, Candidate> candidates = new LinkedHashMap<>();
        Progress progress = new Progress(store.kind().word(), PROGRESS);
        KeySample sample = new KeySample(deep);
        long[] records = {0};
        Churn churn = Churn.from(stream, expectation.table(), store.kind());
        long countBefore = count(store, expectation);
        store.scan(expectation.table(), stored -> {
            records[0]++;
            progress.step(expectation.table());
            long digest = digests.of(stored.key());
            long content = wanted.meet(digest);
            Candidate candidate = Candidate.sighted(
                    stored.key(), stored.meta().map(Meta::version).orElse(null));
            if (content == 0 || differs(stored, content, digests, expectation)) {
                candidates.put(stored.key(), candidate);
            } else {
                sample.offer(candidate, digest);
            }
        });
        long countAfter = count(store, expectation);
        long changes = churn.untilNow();
        if (!expectation.mayBeAbsent() && wanted.unmet() > 0) {
            source.scan(expectation.mapping(), row -> {
                RecordKey key = expectation.key(row.row());
                if (wanted.isUnmet(digests.of(key))) {
                    candidates.put(key, Candidate.unsighted(key));
                }
            });
        }
        List<Candidate> sampled = sample.candidates();
        sampled.forEach(candidate -> candidates.putIfAbsent(candidate.key(), candidate));
        return new Outcome(
                records[0],
                sampled.size(),
                Math.min(countBefore, countAfter),
                changes,
                List.copyOf(candidates.values()));
    }

    /** A cache loses records by eviction and expiry, and has no count but that of another scan. */
    private static long count(DerivedStore store, Expectation expectation) {
        return expectation.mayBeAbsent() ? 0 : store.count(expectation.table());
    }

    private static boolean differs(StoredRecord stored, long content, KeyDigest digests, Expectation expectation) {
        if (stored.meta().isEmpty()) {
            return !expectation.isFilledByApplications();
        }
        return digests.of(expectation.scanned(stored.meta().get(), stored.edges())) != content;
    }
}
