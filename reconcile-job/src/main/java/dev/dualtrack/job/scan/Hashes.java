package dev.dualtrack.job.scan;

import dev.dualtrack.core.bucket.RecordHash;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.store.DerivedStore.StoredRecord;
import dev.dualtrack.job.expect.Expectation;

/** The hashes of a store's records. Not thread-safe. */
final class Hashes {
    /** No record that a row asks for has it, but for a chance of one in 2⁶⁴. */
    private static final long UNREADABLE = 0;

    private final Expectation expectation;
    private final RecordHash hash;

    Hashes(Expectation expectation) {
        this.expectation = expectation;
        this.hash = new RecordHash(expectation.mapping(), expectation.store());
    }

    long ofKey(RecordKey key) {
        return hash.ofKey(key);
    }

    /** Equal to that of the row exactly if the record was made from it, and has its relationships. */
    long of(StoredRecord stored) {
        return stored.meta()
                .map(meta -> hash.ofStored(stored.key(), meta.fingerprint(), expectation.specOf(meta), stored.edges()))
                .orElse(UNREADABLE);
    }
}
