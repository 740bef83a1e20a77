package dev.dualtrack.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextReportTest {
    @Test
    void hasTheRunItsVerdictItsStoresAndItsReason() {
        assertThat(TextReport.of(Reports.run(
                        "aegis-1",
                        Result.DRIFTED,
                        "why",
                        50,
                        Reports.store("vector", 1_000, 0, 0, 0, 0),
                        Reports.open("cache", 0, 2, true))))
                .isEqualTo("""
                        aegis-1  Drifted  2026-01-02T03:04:05Z to 2026-01-02T03:05:07Z  fence 1/A0  rows 1,002  coverage 50.0%
                          1,000 records differ from PostgreSQL: vector 1,000.
                          Coverage is 50.0%: the rest has no verdict.
                          2 keys are quarantined: refused by the store, differing, and not counted as drift.
                          The whole content was compared of up to 200 records of each table in each store, drawn by seed 3f2a9c01b7de4455.
                          vector  source 1,002  target 2  compared 1,002  sampled 0  missing 1,000  orphaned 0  stale 0  corrupt 0  unsettled 0  quarantined 0  repaired 0  remaining 1,000
                          cache   source 1,002  target 1,002  compared 1,000  sampled 0  missing 0  orphaned 0  stale 0  corrupt 0  unsettled 0  quarantined 2  repaired 0  remaining 0
                          reason: why
                        """);
    }

    @Test
    void relationshipsThatDifferStandBelowTheirStore() {
        StoreResult graph = new StoreResult(
                "graph", 9, 9, 9, 9, 0, 0, 0, 2, new Relationships(1_000, 2, 0), 0, 0, 2, 0, true, true, List.of());

        assertThat(TextReport.of(Reports.run("r1", Result.CONSISTENT, "", 100, graph)))
                .endsWith("remaining 0\n          Relationships that differ: missing 1,000, surplus 2, dangling 0.\n");
    }

    @Test
    void aRunUnderWayHasNoEnd() {
        assertThat(TextReport.of(Reports.run(Result.RUNNING)))
                .contains("r1  Running  2026-01-02T03:04:05Z to -")
                .contains("The run has not ended.");
    }
}
