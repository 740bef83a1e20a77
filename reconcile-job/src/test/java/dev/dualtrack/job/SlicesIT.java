package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import dev.dualtrack.core.store.InMemoryStore;
import dev.dualtrack.job.JobProcess.Ended;
import dev.dualtrack.job.journal.JournalJson;
import dev.dualtrack.testbed.backends.Backends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that several processes share, against a real source and stream. Of two slices one has vectors and cache, one the graph. */
class SlicesIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path files;

    @SuppressWarnings("NullAway.Init")
    private JobPipeline pipeline;

    @AfterEach
    void end() {
        pipeline.close();
    }

    @Test
    void slicesSideBySideComeToTheVerdictOfOneRunAndTheLastOneSaysIt() throws Exception {
        start(true);
        Path lastWords = Files.createFile(files.resolve("last-words"));
        try (Applier _ = pipeline.applier().start();
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            damage();
            RunSummary alone = summary(pipeline.execute("run", "--run-id", "alone"), 0);
            damage();
            Callable<Outcome> first = () -> slice("run", "shared", "0/2", "--termination-log", lastWords.toString());
            Callable<Outcome> second = () -> slice("run", "shared", "1/2", "--termination-log", lastWords.toString());

            List<RunSummary> ends = new ArrayList<>();
            for (Future<Outcome> ended : threads.invokeAll(List.of(first, second))) {
                ends.add(summary(ended.get(), 0));
            }

            assertThat(ends)
                    .extracting(RunSummary::result)
                    .containsExactlyInAnyOrder(Result.RUNNING, Result.CONSISTENT);
            RunSummary verdict = ends.stream()
                    .filter(end -> end.result() == Result.CONSISTENT)
                    .findFirst()
                    .orElseThrow();
            assertThat(verdict.stores()).isEqualTo(alone.stores()).hasSize(3);
            assertThat(verdict.rowsChecked()).isEqualTo(alone.rowsChecked());
            assertThat(verdict.coveragePercent()).isEqualTo(100.0);
            assertThat(JournalJson.MAPPER.readValue(Files.readString(lastWords), RunSummary.class))
                    .isEqualTo(verdict);
        }
        assertThat(pipeline.texts("select run_id || ' ' || result || ' ' || (details -> 'slices' is not null) || ' '"
                        + " || jsonb_array_length(details -> 'parts') || ' ' || (table_rows ->> 'public.policies')"
                        + " from dualtrack.reconcile_run order by started_at"))
                .containsExactly("alone CONSISTENT false 3 40", "shared CONSISTENT false 3 40");
        assertThat(pipeline.texts("select run_id from dualtrack.reconcile_checkpoint"))
                .isEmpty();
    }

    @Test
    void driftInASliceIsSaidWhenAllAreDoneAndASliceWithoutPartsIsDoneAtOnce() throws Exception {
        start(true);
        pipeline.plant(StoreKind.VECTOR, "p3", "an old title");
        Path lastWords = Files.createFile(files.resolve("last-words"));
        try (Applier _ = pipeline.applier().start()) {
            for (String slice : List.of("0/4", "3/4", "1/4")) {
                Outcome done = slice("verify", "seen", slice, "--termination-log", lastWords.toString());
                assertThat(summary(done, 0).result()).as(slice).isEqualTo(Result.RUNNING);
            }
            assertThat(pipeline.texts("select result from dualtrack.reconcile_run"))
                    .containsExactly("RUNNING");
            assertThat(lastWords).isEmptyFile();

            RunSummary verdict = summary(slice("verify", "seen", "2/4"), 1);

            assertThat(verdict.result()).isEqualTo(Result.DRIFTED);
            assertThat(verdict.stores()).extracting(StoreResult::remaining).containsExactly(1L, 0L, 0L);
            assertThat(summary(slice("verify", "seen", "2/4"), 1))
                    .as("started again")
                    .isEqualTo(verdict);
        }
    }

    @Test
    void aSliceThatFailsLeavesTheRunWithoutAVerdictAndTheOthersGoOn() throws Exception {
        start(true);
        ((InMemoryStore) pipeline.store(StoreKind.GRAPH)).faults(_ -> {
            throw new ClassifiedException(ErrorClass.CONNECTIVITY, "not there", null);
        });
        try (Applier _ = pipeline.applier().start()) {
            assertThat(summary(slice("verify", "failed", "1/2"), 0).result()).isEqualTo(Result.RUNNING);

            RunSummary end = summary(slice("verify", "failed", "0/2"), 4);

            assertThat(end.result()).isEqualTo(Result.FAILED);
            assertThat(end.reason()).isEqualTo("slice 1: CONNECTIVITY: not there");
        } finally {
            ((InMemoryStore) pipeline.store(StoreKind.GRAPH)).faults(_ -> {});
        }
        assertThat(pipeline.texts("select result from dualtrack.reconcile_run")).containsExactly("FAILED");
    }

    @Test
    void aTableThatDoesNotFitItsMappingIsSaidOnceForEachStore() throws Exception {
        start(true);
        pipeline.database().execute("alter table policies drop column title");
        summary(slice("verify", "unfit", "0/2"), 0);

        RunSummary end = summary(slice("verify", "unfit", "1/2"), 5);

        assertThat(end.result()).isEqualTo(Result.UNVERIFIABLE);
        assertThat(pipeline.texts("select part ->> 'store' from dualtrack.reconcile_run,"
                        + " jsonb_array_elements(details -> 'parts') part"))
                .containsExactly("vector", "graph", "cache");
    }

    @Test
    void f31AStageThatChangesWhatASliceFoundEndsItsRun() throws Exception {
        start(true);
        pipeline.plant(StoreKind.GRAPH, "p3", "an old title");
        try (Applier _ = pipeline.applier().start()) {
            summary(slice("verify", "seen", "1/2"), 0);
            summary(pipeline.execute("sync", "--run-id", "graph", "--store", "graph"), 0);

            RunSummary end = summary(slice("verify", "seen", "0/2"), 4);

            assertThat(end.result()).isEqualTo(Result.FAILED);
            assertThat(end.reason()).isEqualTo("the run was killed half-way");
        }
    }

    @Test
    void f31AKilledSliceIsGoneOnWithByItsNextProcess() throws Exception {
        start(false);
        // a store that is busy with another test is asked again, as in production
        Path config = files.resolve("pipeline.json");
        Files.writeString(config, Files.readString(config).replace("\"retries\" : 0", "\"retries\" : 9"));
        try (Applier _ = pipeline.applier().start()) {
            damage();
            RunSummary alone = JobProcess.start(files, "alone").end().summary();
            damage();
            List<String> killed = JobProcess.start(files, "shared", "--slice", "0/2", "--unit", "2")
                    .awaitLine("Unit repaired", 1)
                    .kill();
            Ended other = JobProcess.start(files, "shared", "--slice", "1/2").end();
            assertThat(other.summary().result()).isEqualTo(Result.RUNNING);

            Ended next = JobProcess.start(files, "shared", "--slice", "0/2", "--unit", "2")
                    .end();

            assertThat(next.summary().result()).isEqualTo(Result.CONSISTENT);
            assertThat(next.summary().stores()).isEqualTo(alone.stores());
            assertThat(next.count("Taken over")).isPositive();
            long broken = JobProcess.count(killed, "Attempt failed") + next.count("Attempt failed");
            assertThat(JobProcess.count(killed, "Store scanned") + next.count("Store scanned"))
                    .as("vectors and cache, once")
                    .isBetween(2L, 2L + broken);
        }
    }

    private void start(boolean inMemory) throws Exception {
        pipeline = new JobPipeline(Backends.shared(), files, inMemory);
        pipeline.fill(40);
    }

    private void damage() {
        for (StoreKind kind : StoreKind.values()) {
            List.of("p1", "p2", "p3").forEach(id -> pipeline.lose(kind, id));
            List.of("p11", "p12", "p13").forEach(id -> pipeline.plant(kind, id, "an old title"));
            pipeline.plant(kind, "ghost", "never was");
        }
    }

    private Outcome slice(String command, String runId, String slice, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--run-id", runId, "--slice", slice));
        all.addAll(List.of(arguments));
        return pipeline.execute(command, all.toArray(String[]::new));
    }

    private static RunSummary summary(Outcome outcome, int exitCode) throws IOException {
        assertThat(outcome.err()).isEmpty();
        RunSummary summary = JournalJson.MAPPER.readValue(outcome.out(), RunSummary.class);
        assertThat(outcome.exitCode()).as(summary.toString()).isEqualTo(exitCode);
        return summary;
    }
}
