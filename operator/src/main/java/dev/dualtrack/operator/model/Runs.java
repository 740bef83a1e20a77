package dev.dualtrack.operator.model;

import dev.dualtrack.core.status.RunSummary;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The cold path.
 *
 * @param scheduled whether the CronJob is there
 * @param last the newest run that ended, null if no Job tells of one
 * @param epoch under which the last one's Job was made, null if it does not say so
 * @param next when the schedule fires next, null while suspended
 */
public record Runs(
        boolean scheduled,
        @Nullable RunSummary last,
        @Nullable Long epoch,
        @Nullable Instant next) {}
