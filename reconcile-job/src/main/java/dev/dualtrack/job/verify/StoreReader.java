package dev.dualtrack.job.verify;

import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.DerivedStore.Freshness;
import dev.dualtrack.core.store.DerivedStore.StoredRecord;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.job.expect.Expectation;
import dev.dualtrack.job.expect.Stored;
import dev.dualtrack.job.scan.Candidate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads candidates from a store, strongly; contents only of those that are compared in full. */
record StoreReader(DerivedStore store, Expectation expectation) {

    Map<RecordKey, Stored> read(List<Candidate> candidates) {
        List<RecordKey> keys = candidates.stream().map(Candidate::key).toList();
        Map<RecordKey, StoredRecord> records = store.records(expectation.table(), keys);
        List<RecordKey> absent =
                keys.stream().filter(key -> !records.containsKey(key)).toList();
        Map<RecordKey, Meta> remembered =
                absent.isEmpty() ? Map.of() : store.read(expectation.table(), absent, Freshness.STRONG);
        List<RecordKey> inFull = candidates.stream()
                .filter(candidate -> candidate.deep() || expectation.alwaysInFull())
                .map(Candidate::key)
                .filter(records::containsKey)
                .toList();
        Map<RecordKey, Image> images = inFull.isEmpty() ? Map.of() : store.images(expectation.table(), inFull);
        Map<RecordKey, Stored> stored = new HashMap<>();
        keys.forEach(key -> stored.put(key, stored(records.get(key), remembered.get(key), images.get(key))));
        return stored;
    }

    private static Stored stored(@Nullable StoredRecord record, @Nullable Meta remembered, @Nullable Image image) {
        return record == null
                ? new Stored(false, remembered, null)
                : new Stored(true, record.meta().orElse(null), image);
    }
}
