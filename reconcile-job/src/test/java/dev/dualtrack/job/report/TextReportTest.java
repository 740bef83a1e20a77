package dev.dualtrack.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.status.RunSummary.Result;
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
                          vector  source 1,002  target 2  compared 1,002  missing 1,000  orphaned 0  stale 0  corrupt 0  unsettled 0  quarantined 0  repaired 0  remaining 1,000
                          cache   source 1,002  target 1,002  compared 1,000  missing 0  orphaned 0  stale 0  corrupt 0  unsettled 0  quarantined 2  repaired 0  remaining 0
                          reason: why
                        """);
    }

    @Test
    void aRunUnderWayHasNoEnd() {
        assertThat(TextReport.of(Reports.run(Result.RUNNING)))
                .contains("r1  Running  2026-01-02T03:04:05Z to -")
                .contains("The run has not ended.");
    }
}
