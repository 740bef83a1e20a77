package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import dev.dualtrack.job.journal.JournalJson;
import dev.dualtrack.job.journal.RunJournal;
import dev.dualtrack.job.journal.RunLock;
import dev.dualtrack.job.journal.RunRecord;
import dev.dualtrack.testbed.backends.Backends;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job as the stages of a scheduler, against a real source, stream and stores. */
class StagesIT {
    @SuppressWarnings("NullAway.Init")
    private JobPipeline pipeline;

    @BeforeEach
    void start(@TempDir Path files) throws Exception {
        pipeline = new JobPipeline(Backends.shared(), files, false);
    }

    @AfterEach
    void end() {
        pipeline.close();
    }

    @Test
    void oneAfterTheOtherTheyMendWhatOneRunWould() throws Exception {
        pipeline.fill(40);
        for (StoreKind kind : StoreKind.values()) {
            pipeline.lose(kind, "p1");
            pipeline.plant(kind, "p2", "an old title");
            pipeline.plant(kind, "ghost", "never was");
        }
        try (Applier applier = pipeline.applier().start();
                ExecutorService threads =
                        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            List<Future<Outcome>> syncs = Stream.of(StoreKind.values())
                    .map(kind -> threads.submit(() -> repeated("sync", kind.word(), "--store", kind.word())))
                    .toList();
            for (Future<Outcome> sync : syncs) {
                RunSummary synced = summary(sync.get(), 0);
                assertThat(synced.result()).isEqualTo(Result.DRIFTED);
                assertThat(synced.stores()).singleElement().satisfies(store -> {
                    assertThat(store.orphaned()).isEqualTo(1);
                    assertThat(store.remaining()).isEqualTo(1);
                });
            }
            assertThat(applier.executed())
                    .extracting(Refresh::key)
                    .containsOnly(pipeline.key("p1"), pipeline.key("p2"));

            RunSummary verified = summary(repeated("verify", "seen", "--stage"), 0);
            assertThat(verified.result()).isEqualTo(Result.DRIFTED);
            assertThat(verified.stores())
                    .extracting(StoreResult::orphaned, StoreResult::drift)
                    .containsOnly(tuple(1L, 1L));

            assertThat(summary(repeated("cleanup", "clean", "--after", "seen"), 0)
                            .result())
                    .isEqualTo(Result.CONSISTENT);
            assertThat(applier.executed().stream().filter(sent -> sent.key().equals(pipeline.key("ghost"))))
                    .hasSize(3);
        }
        assertThat(runs()).containsExactlyInAnyOrder("vector", "graph", "cache", "seen", "clean");
    }

    @Test
    void cleanupGoesByTheVerifyThatItFollows() throws Exception {
        pipeline.fill(5);
        pipeline.plant(StoreKind.GRAPH, "ghost", "never was");
        assertThat(stage("verify", "late", "--stage", "--fence-timeout", "PT2S").exitCode())
                .isEqualTo(5);

        Outcome unknown = stage("cleanup", "clean", "--after", "none");
        Outcome unverified = stage("cleanup", "clean", "--after", "late");

        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("--after: none is not in the journal");
        assertThat(unverified.exitCode()).isEqualTo(2);
        assertThat(unverified.err()).contains("--after: late is Unverifiable (expected: a run with a verdict)");
        assertThat(runs()).containsExactly("late");
    }

    @Test
    void cleanupLeavesAloneWhatTheVerifyFoundWithoutOrphans() throws Exception {
        pipeline.fill(5);
        try (Applier applier = pipeline.applier().start()) {
            summary(stage("verify", "seen", "--stage"), 0);
            pipeline.plant(StoreKind.GRAPH, "ghost", "came later");

            RunSummary summary = summary(stage("cleanup", "clean", "--after", "seen"), 0);

            assertThat(summary.runId()).isEqualTo("seen");
            assertThat(applier.executed()).isEmpty();
        }
        assertThat(runs()).containsExactly("seen");
    }

    @Test
    void cleanupActsOnlyWhereTheVerifySawOrphans() throws Exception {
        pipeline.fill(5);
        pipeline.plant(StoreKind.GRAPH, "ghost", "never was");
        try (Applier applier = pipeline.applier().start()) {
            summary(repeated("verify", "seen", "--stage"), 0);
            pipeline.plant(StoreKind.VECTOR, "ghost", "came later");

            RunSummary cleaned = summary(repeated("cleanup", "clean", "--after", "seen"), 1);

            assertThat(cleaned.stores())
                    .extracting(StoreResult::name, StoreResult::orphaned, StoreResult::remaining)
                    .containsExactly(tuple("vector", 1L, 1L), tuple("graph", 1L, 0L), tuple("cache", 0L, 0L));
            assertThat(applier.executed())
                    .singleElement()
                    .satisfies(sent -> assertThat(sent.stores()).containsExactly(StoreKind.GRAPH));
        }
    }

    @Test
    void cleanupTakesNoOtherRunForItsVerify() throws Exception {
        pipeline.fill(5);
        pipeline.plant(StoreKind.GRAPH, "ghost", "never was");
        try (Applier applier = pipeline.applier().start()) {
            summary(repeated("sync", "graph", "--store", "graph"), 0);

            Outcome cleanup = stage("cleanup", "clean", "--after", "graph");

            assertThat(cleanup.exitCode()).isEqualTo(2);
            assertThat(cleanup.err()).contains("--after: graph is no verify");
            assertThat(applier.executed()).isEmpty();
        }
    }

    @Test
    void f34ARunThatProceedsGoesPastTheRailsOnlyWhereTheStageWasSuspended(@TempDir Path files) throws Exception {
        pipeline.close();
        pipeline = new JobPipeline(Backends.shared(), files, true);
        pipeline.fill(120);
        pipeline.database().execute("update policies set title = 'another ' || id");
        pipeline.hideFromCapture();
        try (Applier applier = pipeline.applier().start()) {
            assertThat(summary(repeated("sync", "held", "--store", "graph"), 1).result())
                    .isEqualTo(Result.REPAIR_SUSPENDED);

            RunSummary proceeded = summary(repeated("run", "proceeds", "--proceed", "held"), 1);

            assertThat(proceeded.result()).isEqualTo(Result.REPAIR_SUSPENDED);
            assertThat(proceeded.stores())
                    .extracting(StoreResult::name, StoreResult::stale, StoreResult::repaired)
                    .containsExactly(tuple("vector", 120L, 0L), tuple("graph", 120L, 120L), tuple("cache", 120L, 0L));
            assertThat(applier.executed())
                    .hasSize(120)
                    .allSatisfy(sent -> assertThat(sent.stores()).containsExactly(StoreKind.GRAPH));
        }
    }

    @Test
    void f31AStageThatFindsItsStoreTakenHasFailedAndOthersGoOn() throws Exception {
        pipeline.fill(3);
        try (Applier _ = pipeline.applier().start();
                RunLock _ = RunLock.tryLock(
                                pipeline.source().connections(),
                                pipeline.config().owner(),
                                Set.of(StoreKind.VECTOR))
                        .orElseThrow()) {
            assertThat(summary(stage("sync", "v", "--store", "vector"), 4).result())
                    .isEqualTo(Result.SKIPPED);
            assertThat(summary(stage("sync", "g", "--store", "graph"), 0).result())
                    .isEqualTo(Result.CONSISTENT);
            assertThat(summary(stage("verify", "all", "--stage"), 4).result()).isEqualTo(Result.SKIPPED);
            assertThat(summary(stage("run", "all"), 0).result()).isEqualTo(Result.SKIPPED);
        }
        try (RunLock _ = RunLock.tryLock(
                        pipeline.source().connections(), pipeline.config().owner())
                .orElseThrow()) {
            assertThat(summary(stage("sync", "g2", "--store", "graph"), 4).result())
                    .isEqualTo(Result.SKIPPED);
        }
        assertThat(runs()).containsExactly("g");
    }

    /** Repeats a stage that broke off, as its scheduler does: a busy store may not have answered in time. */
    private Outcome repeated(String command, String runId, String... arguments) {
        Outcome outcome = stage(command, runId, arguments);
        for (int retry = 1; retry <= 3 && outcome.exitCode() == ExitCode.FAILED.number(); retry++) {
            outcome = stage(command, runId, arguments);
        }
        return outcome;
    }

    private Outcome stage(String command, String runId, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--run-id", runId));
        all.addAll(List.of(arguments));
        return pipeline.execute(command, all.toArray(String[]::new));
    }

    private List<String> runs() {
        return RunJournal.open(
                        pipeline.source().connections(), pipeline.config().owner())
                .last(10)
                .stream()
                .map(RunRecord::summary)
                .map(RunSummary::runId)
                .toList();
    }

    private static RunSummary summary(Outcome outcome, int exitCode) throws IOException {
        assertThat(outcome.err()).isEmpty();
        RunSummary summary = JournalJson.MAPPER.readValue(outcome.out(), RunSummary.class);
        assertThat(outcome.exitCode()).as(summary.toString()).isEqualTo(exitCode);
        return summary;
    }
}
