package dev.dualtrack.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.fingerprint.KeyHash;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.job.expect.Drift;
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
    private static final PartResult LATE = PartResult.unverifiable(USERS, StoreKind.GRAPH, "behind");
    private static final PartResult HELD = part(USERS, Map.of(SECRET, Drift.ORPHANED), 0, 1, true, "", "too many");

    static Stream<Arguments> results() {
        return Stream.of(
                Arguments.of(List.of(), Result.CONSISTENT),
                Arguments.of(List.of(CLEAN), Result.CONSISTENT),
                Arguments.of(List.of(CLEAN, REPAIRED), Result.CONSISTENT),
                Arguments.of(List.of(CLEAN, LEFT), Result.DRIFTED),
                Arguments.of(List.of(CLEAN, INCOMPLETE), Result.UNVERIFIABLE),
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
        RunSummary summary = Summaries.of("run-1", Instant.EPOCH, Instant.EPOCH, 20, List.of(CLEAN, LEFT));

        assertThat(summary.stores()).hasSize(1);
        assertThat(summary.stores().getFirst().source()).isEqualTo(20);
        assertThat(summary.stores().getFirst().missing()).isEqualTo(1);
        assertThat(summary.stores().getFirst().sampleKeys()).containsExactly(KeyHash.of(SECRET));
        assertThat(summary.toString()).doesNotContain("kim");
    }

    @Test
    void namesTableAndStoreInEachReasonAndCountsWhatWasCovered() {
        RunSummary summary = Summaries.of("run-1", Instant.EPOCH, Instant.EPOCH, 20, List.of(CLEAN, LATE));

        assertThat(summary.reason()).isEqualTo("public.users in graph: behind");
        assertThat(summary.coveragePercent()).isEqualTo(50);
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
                complete,
                drift,
                0,
                0,
                repaired,
                remaining,
                "0/10",
                unverifiable,
                suspended);
    }
}
