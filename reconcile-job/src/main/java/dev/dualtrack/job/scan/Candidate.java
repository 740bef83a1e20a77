package dev.dualtrack.job.scan;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.store.DerivedStore.StoredRecord;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.job.expect.Stored;
import org.jspecify.annotations.Nullable;

/**
 * A key that has to be looked at.
 *
 * @param sighted whether the store was seen to hold a live record for it
 * @param version the version of that record; null where none was sighted or its metadata is unreadable
 * @param deep whether the record's content is compared too, not only its metadata
 */
public record Candidate(
        RecordKey key, boolean sighted, @Nullable Version version, boolean deep) {
    /** A key that the store did not show. */
    public static Candidate unsighted(RecordKey key) {
        return new Candidate(key, false, null, false);
    }

    /** A record that the store showed. */
    public static Candidate sighted(RecordKey key, @Nullable Version version) {
        return new Candidate(key, true, version, false);
    }

    static Candidate sighted(StoredRecord stored) {
        return sighted(stored.key(), stored.meta().map(Meta::version).orElse(null));
    }

    /** The same key, its record to be compared in full. */
    public Candidate inFull() {
        return new Candidate(key, sighted, version, true);
    }

    /** The same key with what the store holds now. */
    public Candidate seenAs(Stored stored) {
        return new Candidate(key, stored.live(), stored.live() ? stored.version() : null, deep);
    }
}
