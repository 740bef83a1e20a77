package dev.dualtrack.core.config;

import java.time.Duration;

/**
 * The reconcile job.
 *
 * @param maxRepairPercent guard rail: a run that would repair more than this share of a table stops and asks
 * @param maxOrphanDeletePercent the same for deletes of orphans
 */
public record ReconcileConfig(
        Mode mode,
        int retries,
        Duration retryDelay,
        Duration timeout,
        double maxRepairPercent,
        double maxOrphanDeletePercent) {

    /** What a run may do. */
    public enum Mode {
        /** Verify and report. */
        DETECT,
        /** As Repair, but each command is only counted. */
        DRY_RUN,
        /** Verify, repair by command, verify the repaired keys again. */
        REPAIR
    }
}
