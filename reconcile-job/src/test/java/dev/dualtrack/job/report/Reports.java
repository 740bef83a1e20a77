package dev.dualtrack.job.report;

import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.Sample;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import java.time.Instant;
import java.util.List;

/** Runs as the journal has them. */
final class Reports {
    static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private Reports() {}

    static RunSummary run(Result result, StoreResult... stores) {
        return run("r1", result, "", 100, stores);
    }

    static RunSummary run(String id, Result result, String reason, double coverage, StoreResult... stores) {
        return new RunSummary(
                id,
                START,
                result == Result.RUNNING ? null : START.plusSeconds(62),
                result,
                reason,
                "1/A0",
                1_002,
                coverage,
                null,
                new Sample(200, "3f2a9c01b7de4455"),
                "feed0000feed0000",
                List.of(stores));
    }

    /** 1,002 rows, of which some differ; {@code repaired} of them are mended. */
    static StoreResult store(String name, long missing, long orphaned, long stale, long corrupt, long repaired) {
        long drift = missing + orphaned + stale + corrupt;
        return new StoreResult(
                name,
                1_002,
                1_002 - missing + orphaned,
                1_002 + orphaned,
                0,
                missing,
                orphaned,
                stale,
                corrupt,
                Relationships.NONE,
                0,
                0,
                repaired,
                drift - repaired,
                true,
                true,
                List.of());
    }

    static StoreResult agreeing(String name) {
        return store(name, 0, 0, 0, 0, 0);
    }

    static StoreResult unverified(String name) {
        return new StoreResult(
                name, 1_002, 1_002, 0, 0, 0, 0, 0, 0, Relationships.NONE, 0, 0, 0, 0, true, false, List.of());
    }

    static StoreResult open(String name, long unsettled, long quarantined, boolean complete) {
        long compared = complete ? 1_002 - unsettled - quarantined : 0;
        return new StoreResult(
                name,
                1_002,
                1_002,
                compared,
                0,
                0,
                0,
                0,
                0,
                Relationships.NONE,
                unsettled,
                quarantined,
                0,
                0,
                complete,
                complete,
                List.of());
    }
}
