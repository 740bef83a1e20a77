package dev.dualtrack.job.scan;

import dev.dualtrack.core.bucket.Buckets;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.DerivedStore.StoredRecord;
import dev.dualtrack.job.expect.Expectation;
import dev.dualtrack.job.fence.Throttle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A second look at a store, in some buckets record by record: each is compared with its row, looked up by key, which finds
 * orphaned and stale candidates; then the keys of the rows in these buckets that no record was seen for are missing ones. Memory
 * grows with the records in the buckets, by some 20 bytes for each, and with the candidates. Not thread-safe.
 */
final class Drill {
    private static final int CHUNK = 1_000;

    private final Source source;
    private final Expectation expectation;
    private final Buckets buckets;
    private final Hashes hashes;
    private final KeySample sample;
    private final HashSet64 seen = new HashSet64();
    private final Map<RecordKey, Candidate> candidates = new LinkedHashMap<>();
    private final List<StoredRecord> open = new ArrayList<>(CHUNK);
    private long leftOut;

    private Drill(Source source, Expectation expectation, Buckets buckets, DeepCheck deep) {
        this.source = source;
        this.expectation = expectation;
        this.buckets = buckets;
        this.hashes = new Hashes(expectation);
        this.sample = new KeySample(deep);
    }

    static Drill of(
            Source source,
            DerivedStore store,
            Expectation expectation,
            Buckets buckets,
            DeepCheck deep,
            Throttle throttle) {
        Drill drill = new Drill(source, expectation, buckets, deep);
        drill.lookAtRecords(store, throttle);
        if (!expectation.mayBeAbsent()) {
            drill.lookForMissing();
        }
        return drill;
    }

    /** What differs. */
    List<Candidate> candidates() {
        return List.copyOf(candidates.values());
    }

    /** Drawn from those that do not. */
    KeySample sample() {
        return sample;
    }

    /** Records in the buckets, each counted once however often the store showed it. */
    long records() {
        return seen.size();
    }

    /** How many more stand under keys that no row can have. */
    long leftOut() {
        return leftOut;
    }

    private void lookAtRecords(DerivedStore store, Throttle throttle) {
        Progress progress = new Progress(store.kind().word() + ", again");
        leftOut = store.scan(expectation.table(), stored -> {
            throttle.take(1);
            progress.step(expectation.table());
            long key = hashes.ofKey(stored.key());
            if (!buckets.contains(key)) {
                sample.offer(Candidate.sighted(stored), key);
            } else if (seen.add(key)) {
                open.add(stored);
                if (open.size() == CHUNK) {
                    compareOpen();
                }
            }
        });
        compareOpen();
    }

    private void compareOpen() {
        Map<RecordKey, Long> wanted = source.wantedHashes(
                expectation.mapping(),
                expectation.store(),
                open.stream().map(StoredRecord::key).toList());
        for (StoredRecord stored : open) {
            Candidate candidate = Candidate.sighted(stored);
            if (differs(stored, wanted.get(stored.key()))) {
                candidates.put(stored.key(), candidate);
            } else {
                sample.offer(candidate, hashes.ofKey(stored.key()));
            }
        }
        open.clear();
    }

    private boolean differs(StoredRecord stored, @Nullable Long wanted) {
        if (wanted == null) {
            return true;
        }
        return stored.meta().isEmpty() ? !expectation.isFilledByApplications() : hashes.of(stored) != wanted;
    }

    private void lookForMissing() {
        source.wantedKeys(expectation.mapping(), expectation.store(), buckets, key -> {
            if (!seen.contains(hashes.ofKey(key))) {
                candidates.putIfAbsent(key, Candidate.unsighted(key));
            }
        });
    }
}
