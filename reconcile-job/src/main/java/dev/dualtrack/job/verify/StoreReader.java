package dev.dualtrack.job.verify;

import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.Image.CacheValue;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.DerivedStore.Freshness;
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
        Map<RecordKey, Meta> metas = store.read(expectation.table(), keys, Freshness.STRONG);
        List<RecordKey> inFull = candidates.stream()
                .filter(candidate -> candidate.deep() || expectation.alwaysInFull())
                .map(Candidate::key)
                .toList();
        Map<RecordKey, Image> images = inFull.isEmpty() ? Map.of() : store.images(expectation.table(), inFull);
        Map<RecordKey, Stored> stored = new HashMap<>();
        keys.forEach(key -> stored.put(key, stored(metas.get(key), images.get(key))));
        return stored;
    }

    /** Where applications write the values, the store's metadata is only the fence against them, and no value's own. */
    private Stored stored(@Nullable Meta meta, @Nullable Image image) {
        if (expectation.isFilledByApplications()) {
            return image instanceof CacheValue value
                    ? new Stored(true, CachedDocument.meta(value.json()), value)
                    : Stored.NOTHING;
        }
        return meta == null ? Stored.NOTHING : new Stored(!meta.tombstone(), meta, image);
    }
}
