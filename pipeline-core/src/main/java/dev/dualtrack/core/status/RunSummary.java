package dev.dualtrack.core.status;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of one reconcile run: a row of {@code dualtrack.reconcile_run} and, as JSON of at most 4 KB, the
 * termination message of the job's pod. Keys appear only as 12-digit hashes.
 *
 * @param runId the Job's name, or what the command line gave
 * @param finishedAt null while the run is under way
 * @param reason one sentence for results that need one (what was not verifiable, which rail tripped); else empty
 * @param fenceLsn the WAL position that the verdict holds for, {@code X/Y}; empty if no fence was reached
 * @param coveragePercent share of the key space that was scanned
 */
public record RunSummary(
        String runId,
        Instant startedAt,
        @Nullable Instant finishedAt,
        Result result,
        String reason,
        String fenceLsn,
        long rowsChecked,
        double coveragePercent,
        List<StoreResult> stores) {
    public RunSummary {
        stores = List.copyOf(stores);
    }

    /** How a run ended. */
    public enum Result {
        RUNNING,
        CONSISTENT,
        /** Drift was found; after a Repair run: and some of it remains. */
        DRIFTED,
        /** A store could not be compared in time; says nothing about drift. */
        UNVERIFIABLE,
        /** A guard rail stopped the repair. */
        REPAIR_SUSPENDED,
        /** Another run held the lock; never becomes the last run. */
        SKIPPED,
        FAILED
    }

    /**
     * One store's part.
     *
     * @param source rows that should be there
     * @param target records that are there
     * @param remaining drift left after the repair
     * @param complete whether the store's scan saw as many records as the store counts
     * @param sampleKeys at most five 12-digit key hashes of drifted keys
     */
    public record StoreResult(
            String name,
            long source,
            long target,
            long missing,
            long orphaned,
            long stale,
            long corrupt,
            long unsettled,
            long quarantined,
            long repaired,
            long remaining,
            boolean complete,
            List<String> sampleKeys) {
        public StoreResult {
            sampleKeys = List.copyOf(sampleKeys);
        }

        /** Missing, orphaned, stale and corrupt together. */
        public long drift() {
            return missing + orphaned + stale + corrupt;
        }
    }
}
