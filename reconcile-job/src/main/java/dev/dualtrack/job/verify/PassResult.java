package dev.dualtrack.job.verify;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.source.Lsn;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.scan.Candidate;
import java.util.List;
import java.util.Map;

/** What one pass brought. */
sealed interface PassResult {
    /**
     * The fence was passed.
     *
     * @param confirmed the drift, without quarantined keys
     * @param relationships those in which confirmed records differ that are current by their metadata
     * @param sightings each confirmed key as the pass saw it, to look at it once more
     * @param unsettled candidates for another pass
     */
    record Looked(
            Lsn fence,
            Map<RecordKey, Drift> confirmed,
            Relationships relationships,
            List<Candidate> sightings,
            List<Candidate> unsettled,
            long quarantined,
            long unsightedLive)
            implements PassResult {}

    /** The fence was not passed in time. */
    record NotPassed(String reason) implements PassResult {}
}
