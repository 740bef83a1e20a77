package dev.dualtrack.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.fingerprint.KeyHash;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.repair.Held;
import dev.dualtrack.job.scan.DeepCheck;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SummariesTest {
    private static final TableId POLICIES = new TableId("public", "policies");
    private static final TableId USERS = new TableId("public", "users");
    private static final RecordKey SECRET = new RecordKey(USERS, List.of("kim@example.org"));

    private static final PartResult CLEAN = part(POLICIES, Map.of(), 0, 0, true, "", "");
    private static final PartResult REPAIRED = part(USERS, Map.of(SECRET, Drift.STALE), 1, 0, true, "", "");
    private static final PartResult LEFT = part(USERS, Map.of(SECRET, Drift.MISSING), 0, 1, true, "", "");
    private static final PartResult INCOMPLETE = part(USERS, Map.of(), 0, 0, false, "", "");
    private static final PartResult LATE = PartResult.unverifiable(USERS, StoreKind.GRAPH, 30, "behind");
    private static final PartResult UNFIT =
            PartResult.unverifiable(USERS, StoreKind.GRAPH, PartResult.ROWS_UNKNOWN, "no such column");
    private static final PartResult HELD = part(USERS, Map.of(SECRET, Drift.ORPHANED), 0, 1, true, "", "too many");

    static Stream<Arguments> results() {
        return Stream.of(
                Arguments.of(List.of(), Result.UNVERIFIABLE),
                Arguments.of(List.of(CLEAN), Result.CONSISTENT),
                Arguments.of(List.of(CLEAN, REPAIRED), Result.CONSISTENT),
                Arguments.of(List.of(CLEAN, LEFT), Result.DRIFTED),
                Arguments.of(List.of(CLEAN, INCOMPLETE), Result.INCOMPLETE),
                Arguments.of(List.of(INCOMPLETE, LATE), Result.UNVERIFIABLE),
                Arguments.of(List.of(INCOMPLETE, LEFT), Result.DRIFTED),
                Arguments.of(List.of(CLEAN, LATE), Result.UNVERIFIABLE),
                Arguments.of(List.of(LATE, LEFT), Result.DRIFTED),
                Arguments.of(List.of(LATE, LEFT, HELD), Result.REPAIR_SUSPENDED));
    }

    @ParameterizedTest
    @MethodSource("results")
    void theWorstPartDecides(List<PartResult> parts, Result result) {
        assertThat(Summaries.result(parts)).isEqualTo(result);
    }

    @Test
    void addsUpTablesByStoreAndShowsKeysAsHashesOnly() {
        RunSummary summary = Summaries.of(
                "run-1", Instant.EPOCH, Instant.EPOCH, new DeepCheck(200, 0xabcL), "feed", List.of(CLEAN, LEFT));

        assertThat(summary.stores()).hasSize(1);
        assertThat(summary.stores().getFirst().source()).isEqualTo(20);
        assertThat(summary.stores().getFirst().missing()).isEqualTo(1);
        assertThat(summary.stores().getFirst().sampleKeys()).containsExactly(KeyHash.of(SECRET));
        assertThat(summary.toString()).doesNotContain("kim");
    }

    /** A run that was killed half-way leaves nothing but the first of them. */
    @Test
    void aRunWithoutPartsSaysWhatItWasToCompare() {
        assertThat(Summaries.running("run-1", Instant.EPOCH, "feed").mapping()).isEqualTo("feed");
        assertThat(Summaries.without("run-1", Instant.EPOCH, Instant.EPOCH, Result.FAILED, "because", "feed")
                        .mapping())
                .isEqualTo("feed");
    }

    @Test
    void namesTableAndStoreInEachReason() {
        assertThat(summary(CLEAN, LATE).reason()).isEqualTo("public.users in graph: behind");
        assertThat(summary().reason()).isEqualTo("nothing is mapped to a store");
    }

    @Test
    void coverageIsTheShareOfRowsAndNotOfTables() {
        PartResult large = sized(POLICIES, 970, 970, 0, 0);

        assertThat(summary(large, LATE).coveragePercent()).isEqualTo(97);
        assertThat(summary(large, LATE).rowsChecked()).isEqualTo(970);
        assertThat(summary(large, INCOMPLETE).rowsChecked()).isEqualTo(970);
        assertThat(summary(LATE).coveragePercent()).isZero();
        assertThat(summary(LATE).rowsChecked()).isZero();
    }

    @Test
    void rowsThatKeptChangingAreNotCovered() {
        assertThat(summary(sized(POLICIES, 200, 200, 3, 0)).coveragePercent()).isEqualTo(98.5);
    }

    @Test
    void aTableInTwoStoresIsCountedOnceAsCheckedAndTwiceForTheCoverage() {
        PartResult late = PartResult.unverifiable(POLICIES, StoreKind.GRAPH, 10, "behind");

        assertThat(summary(CLEAN, CLEAN).rowsChecked()).isEqualTo(10);
        assertThat(summary(CLEAN, late).rowsChecked()).isEqualTo(10);
        assertThat(summary(CLEAN, late).coveragePercent()).isEqualTo(50);
    }

    @Test
    void coverageIsUnknownWhereATableWasNotReadAndWhereThereAreNoRows() {
        assertThat(summary(CLEAN, UNFIT).coveragePercent()).isNull();
        assertThat(summary(sized(POLICIES, 0, 0, 0, 0)).coveragePercent()).isNull();
        assertThat(summary().coveragePercent()).isNull();
    }

    @Test
    void aStoreIsVerifiedIfEachOfItsTablesIs() {
        assertThat(summary(CLEAN, REPAIRED).stores()).allMatch(StoreResult::verified);
        assertThat(summary(CLEAN, INCOMPLETE).stores()).noneMatch(StoreResult::verified);
        assertThat(summary(CLEAN, LATE).stores())
                .extracting(StoreResult::name, StoreResult::verified)
                .containsExactly(tuple("vector", true), tuple("graph", false));
    }

    @Test
    void keysAreComparedWhoseStateIsKnown() {
        assertThat(summary(CLEAN, HELD).stores().getFirst().compared())
                .as("20 rows and an orphan")
                .isEqualTo(21);
        assertThat(summary(sized(POLICIES, 200, 180, 3, 2)).stores().getFirst().compared())
                .as("wanted, less unsettled and quarantined")
                .isEqualTo(175);
        assertThat(summary(LATE).stores().getFirst().compared()).isZero();
        assertThat(summary(part(USERS, Map.of(SECRET, Drift.MISSING), 0, 1, true, "behind after the repair", ""))
                        .stores()
                        .getFirst()
                        .compared())
                .as("the drift that is known")
                .isEqualTo(1);
    }

    @Test
    void theOldestScanIsSaidThatTheVerdictRestsOnBesideTheRun() {
        Instant first = Instant.parse("2026-01-01T03:00:00Z");

        assertThat(summary(CLEAN).oldestScan()).isNull();
        RunSummary summary = summary(CLEAN, looked(first.plusSeconds(9)), looked(first), looked(first.plusSeconds(5)));
        assertThat(summary.oldestScan()).isEqualTo(first);
        assertThat(summary.result()).isEqualTo(Result.CONSISTENT);
        assertThat(summary.coveragePercent())
                .as("10 rows, and 4 three times of 200")
                .isEqualTo(100.0 * 22 / 610);
        assertThat(summary.stores().getFirst().compared())
                .as("keys that are known to agree")
                .isEqualTo(550);
    }

    private static PartResult looked(Instant scannedAt) {
        PartResult part = sized(POLICIES, 200, 180, 0, 0);
        return new PartResult(
                part.table(),
                part.store(),
                part.rows(),
                part.wanted(),
                part.records(),
                0,
                true,
                Map.of(),
                Map.of(),
                Relationships.NONE,
                0,
                0,
                0,
                0,
                part.fence(),
                "",
                null,
                new PartResult.Earlier(scannedAt, 4));
    }

    private static RunSummary summary(PartResult... parts) {
        return Summaries.of("run-1", Instant.EPOCH, Instant.EPOCH, new DeepCheck(200, 0xabcL), "feed", List.of(parts));
    }

    private static PartResult sized(TableId table, long rows, long wanted, long unsettled, long quarantined) {
        return new PartResult(
                table,
                StoreKind.VECTOR,
                rows,
                wanted,
                wanted,
                0,
                true,
                Map.of(),
                Map.of(),
                Relationships.NONE,
                unsettled,
                quarantined,
                0,
                0,
                "0/10",
                "",
                null,
                null);
    }

    private static PartResult part(
            TableId table,
            Map<RecordKey, Drift> drift,
            long repaired,
            long remaining,
            boolean complete,
            String unverifiable,
            String suspended) {
        return new PartResult(
                table,
                StoreKind.VECTOR,
                10,
                10,
                10,
                7,
                complete,
                PartResult.counts(drift.values()),
                drift,
                Relationships.NONE,
                0,
                0,
                repaired,
                remaining,
                "0/10",
                unverifiable,
                suspended.isEmpty() ? null : new Held(suspended, 10, 1, 1),
                null);
    }
}
