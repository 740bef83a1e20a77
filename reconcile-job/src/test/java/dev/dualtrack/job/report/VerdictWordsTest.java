package dev.dualtrack.job.report;

import static dev.dualtrack.job.report.Reports.agreeing;
import static dev.dualtrack.job.report.Reports.open;
import static dev.dualtrack.job.report.Reports.run;
import static dev.dualtrack.job.report.Reports.store;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class VerdictWordsTest {
    @Test
    void aCleanRunPromisesWhatWasFoundAndNoMore() {
        VerdictWords words = new VerdictWords(run(Result.CONSISTENT, agreeing("vector"), agreeing("graph")));

        assertThat(words.word()).isEqualTo("Consistent");
        assertThat(words.sentence()).isEqualTo("No record was found to differ from PostgreSQL.");
        assertThat(words.caveats()).isEmpty();
    }

    @Test
    void aRepairedRunSaysWhatWasRepaired() {
        assertThat(sentence(Result.CONSISTENT, store("vector", 1_000, 1, 0, 0, 1_001), agreeing("graph")))
                .isEqualTo("1,001 records differed from PostgreSQL. 1,001 were repaired, and no drift is left.");
    }

    @Test
    void driftIsToldByStore() {
        assertThat(sentence(
                        Result.DRIFTED,
                        store("vector", 1, 0, 3, 0, 1),
                        agreeing("graph"),
                        store("cache", 0, 1, 0, 0, 0)))
                .isEqualTo("4 records differ from PostgreSQL: vector 3, cache 1. 1 was repaired.");
        assertThat(sentence(Result.DRIFTED, store("vector", 1, 0, 0, 0, 0)))
                .isEqualTo("1 record differs from PostgreSQL: vector 1.");
    }

    @Test
    void aRepairThatWasHeldBackSaysSo() {
        assertThat(sentence(Result.REPAIR_SUSPENDED, store("graph", 0, 200, 0, 0, 0)))
                .isEqualTo("A guard rail held the repair back, or a part of it. "
                        + "200 records differ from PostgreSQL: graph 200.");
    }

    @ParameterizedTest
    @EnumSource(
            names = {"CONSISTENT", "DRIFTED", "REPAIR_SUSPENDED"},
            mode = Mode.EXCLUDE)
    void whatIsNoVerdictNeverSoundsLikeOne(Result result) {
        VerdictWords words = new VerdictWords(run(result));

        assertThat(VerdictWords.isVerdict(result)).isFalse();
        assertThat(words.sentence()).doesNotContain("No record was found", "differ from PostgreSQL");
        assertThat(words.word()).isNotIn("Consistent", "Drifted");
    }

    @Test
    void saysWhatAVerdictDoesNotCover() {
        RunSummary run = run(
                "r",
                Result.CONSISTENT,
                "",
                66.69,
                open("vector", 1, 0, false),
                open("graph", 2, 1, false),
                agreeing("cache"));

        assertThat(new VerdictWords(run).caveats())
                .containsExactly(
                        "Coverage is 66.6%: the rest has no verdict.",
                        "There is a table without a verdict in vector, graph: a count of 0 means nothing there.",
                        "The scan was incomplete in vector, graph: what it missed has no verdict.",
                        "3 keys kept changing while looked at, without a verdict.",
                        "1 key is quarantined: refused by the store, differing, and not counted as drift.");
    }

    @Test
    void coverageIsNeverRoundedUp() {
        assertThat(new VerdictWords(run("r", Result.CONSISTENT, "", 99.99)).coverage())
                .isEqualTo("99.9%");
        assertThat(new VerdictWords(run("r", Result.CONSISTENT, "", 100)).coverage())
                .isEqualTo("100.0%");
    }

    @Test
    void aVerdictThatRestsOnEarlierScansSaysSo() {
        RunSummary known = run("r", Result.CONSISTENT, "", 31);
        VerdictWords words = new VerdictWords(new RunSummary(
                known.runId(),
                known.startedAt(),
                known.finishedAt(),
                known.result(),
                "",
                "",
                0,
                31.0,
                Instant.parse("2025-12-28T03:04:05Z"),
                null,
                null,
                List.of()));

        assertThat(words.caveats())
                .containsExactly(
                        "Coverage is 31.0%. Of the rest, what has a verdict was compared by a run before, the oldest scan being of"
                                + " 2025-12-28 03:04, and nothing tells of a change since.");
    }

    @Test
    void coverageThatIsNotKnownIsNotMadeUp() {
        RunSummary known = run(Result.UNVERIFIABLE, open("vector", 0, 0, true));
        VerdictWords words = new VerdictWords(new RunSummary(
                known.runId(),
                known.startedAt(),
                known.finishedAt(),
                known.result(),
                "",
                "",
                0,
                null,
                null,
                null,
                null,
                known.stores()));

        assertThat(words.coverage()).isEqualTo("-");
        assertThat(words.caveats()).isEmpty();
    }

    private static String sentence(Result result, RunSummary.StoreResult... stores) {
        return new VerdictWords(run(result, stores)).sentence();
    }
}
