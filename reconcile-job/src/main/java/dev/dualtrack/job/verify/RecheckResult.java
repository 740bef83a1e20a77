package dev.dualtrack.job.verify;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.source.Lsn;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.job.expect.Drift;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the passes over the candidates brought. */
public sealed interface RecheckResult {
    /**
     * Every candidate has its verdict or ran out of passes.
     *
     * @param fence the position that the verdicts hold for
     * @param confirmed the drift, by key
     * @param relationships those in which drifted records differ that are current by their metadata
     * @param unsettled candidates that changed in every pass
     * @param quarantined candidates that differ because the store is known to refuse them
     * @param unsightedLive records that are there although the scan did not show them
     */
    record Settled(
            Lsn fence,
            Map<RecordKey, Drift> confirmed,
            Relationships relationships,
            long unsettled,
            long quarantined,
            long unsightedLive)
            implements RecheckResult {
        public Settled {
            confirmed = Collections.unmodifiableMap(new LinkedHashMap<>(confirmed));
        }
    }

    /** The fence was not passed in time: nothing can be said. */
    record Unverifiable(String reason) implements RecheckResult {}
}
