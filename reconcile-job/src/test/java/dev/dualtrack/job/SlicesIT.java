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
import dev.dualtrack.job.fence.Pace;
import dev.dualtrack.job.journal.JournalJson;
import dev.dualtrack.job.journal.RunJournal;
import dev.dualtrack.testbed.backends.Backends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
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
    /** As {@link JobPipeline} has it. */
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

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
        breakGraph();
        try (Applier _ = pipeline.applier().start()) {
            assertThat(summary(slice("verify", "failed", "1/2"), 0).result()).isEqualTo(Result.RUNNING);

            RunSummary end = summary(slice("verify", "failed", "0/2"), 4);

            assertThat(end.result()).isEqualTo(Result.FAILED);
            assertThat(end.reason()).isEqualTo("slice 1: CONNECTIVITY: not there");
        } finally {
            mendGraph();
        }
        assertThat(pipeline.texts("select result from dualtrack.reconcile_run")).containsExactly("FAILED");
    }

    @Test
    void aTableThatDoesNotFitItsMappingIsSaidOnceForEachStore() throws Exception {
        start(true);
        retrying();
        pipeline.database().execute("alter table policies drop column title");
        Pauses pauses = new Pauses(RETRY_DELAY, () -> {});
        summary(slice(pauses, "verify", "unfit", "0/2"), 0);

        RunSummary end = summary(slice(pauses, "verify", "unfit", "1/2"), 5);

        assertThat(end.result()).isEqualTo(Result.UNVERIFIABLE);
        summary(pipeline.execute(pauses, "verify", "--run-id", "whole"), 5);
        assertThat(pauses.count()).as("tries for what stays as it is").isZero();
        assertThat(pipeline.texts("select part ->> 'store' from dualtrack.reconcile_run,"
                        + " jsonb_array_elements(details -> 'parts') part where run_id = 'unfit'"))
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
    void f31NobodyGetsInWhileASlicePausesBetweenTwoAttempts() throws Exception {
        start(true);
        retrying();
        breakGraph();
        List<Outcome> others = new ArrayList<>();
        try (Applier _ = pipeline.applier().start()) {
            Pauses pauses = new Pauses(RETRY_DELAY, () -> {
                others.add(pipeline.execute("sync", "--run-id", "stage", "--store", "cache"));
                others.add(pipeline.execute("verify", "--run-id", "by-hand"));
                mendGraph();
            });
            summary(slice(pauses, "verify", "seen", "1/2"), 0);

            RunSummary end = summary(slice("verify", "seen", "0/2"), 0);

            assertThat(others)
                    .hasSize(2)
                    .allSatisfy(other -> assertThat(other.out()).contains("another run of this pipeline is under way"));
            assertThat(end.result()).isEqualTo(Result.CONSISTENT);
        }
    }

    @Test
    void f31WhatASliceFoundWaitsForASourceThatIsAwayAndComesThroughALostSession() throws Exception {
        start(true);
        pipeline.plant(StoreKind.GRAPH, "p3", "an old title");
        RunJournal.open(pipeline.source().connections(), pipeline.config().owner());
        try (Connection connection = pipeline.source().connections().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(true);
            statement.execute("create sequence dualtrack.tries; create function dualtrack.lost() returns trigger"
                    + " language plpgsql as $$ begin"
                    + " if new.details #> '{slices,done}' <> '{}' and nextval('dualtrack.tries') < 3 then"
                    + " perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(60); end if;"
                    + " return new; end $$;"
                    + " create trigger lost before update on dualtrack.reconcile_run"
                    + " for each row execute function dualtrack.lost()");
        }
        Pauses pauses = new Pauses(Duration.ofSeconds(10), () -> {});
        try (Applier _ = pipeline.applier().start()) {
            RunSummary handedIn = summary(slice(pauses, "verify", "seen", "1/2"), 0);

            assertThat(handedIn.result()).isEqualTo(Result.RUNNING);
            assertThat(pauses.count()).isGreaterThanOrEqualTo(2);
            assertThat(summary(slice("verify", "seen", "0/2"), 1).stores())
                    .extracting(StoreResult::remaining)
                    .containsExactly(0L, 1L, 0L);
        }
    }

    @Test
    void f31WhoLearnsThatTheRunIsOverDoesNotAskAgain() throws Exception {
        start(true);
        breakGraph();
        try (Applier _ = pipeline.applier().start()) {
            slice("verify", "failed", "1/2");
            RunSummary end = summary(slice("verify", "failed", "0/2"), 4);
            retrying();
            Pauses pauses = new Pauses(RETRY_DELAY, () -> {});

            assertThat(summary(slice(pauses, "verify", "failed", "1/2"), 4)).isEqualTo(end);

            assertThat(pauses.count()).isZero();
        } finally {
            mendGraph();
        }
    }

    @Test
    void f31AJobThatIsMadeAgainUnderItsNameLooksAnew() throws Exception {
        start(true);
        try (Applier _ = pipeline.applier().start()) {
            for (String slice : List.of("0/2", "1/2")) {
                slice("verify", "nightly", slice, "--job", "a");
            }
            pipeline.plant(StoreKind.GRAPH, "p3", "an old title");
            assertThat(summary(slice("verify", "nightly", "1/2", "--job", "a"), 0)
                            .result())
                    .as("a pod of the same Job")
                    .isEqualTo(Result.CONSISTENT);

            assertThat(summary(slice("verify", "nightly", "1/2", "--job", "b"), 0)
                            .result())
                    .isEqualTo(Result.RUNNING);
            assertThat(summary(slice("verify", "nightly", "0/2", "--job", "b"), 1)
                            .result())
                    .isEqualTo(Result.DRIFTED);
        }
    }

    @Test
    void f31AKilledSliceIsGoneOnWithByItsNextProcess() throws Exception {
        start(false);
        // a store that is busy with another test is asked again, as in production
        retrying();
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

    private void retrying() throws IOException {
        Path config = files.resolve("pipeline.json");
        String once = Files.readString(config);
        String often = once.replace("\"retries\" : 0", "\"retries\" : 9");
        assertThat(often).isNotEqualTo(once);
        Files.writeString(config, often);
    }

    private void breakGraph() {
        ((InMemoryStore) pipeline.store(StoreKind.GRAPH)).faults(_ -> {
            throw new ClassifiedException(ErrorClass.CONNECTIVITY, "not there", null);
        });
    }

    private void mendGraph() {
        ((InMemoryStore) pipeline.store(StoreKind.GRAPH)).faults(_ -> {});
    }

    private void damage() {
        for (StoreKind kind : StoreKind.values()) {
            List.of("p1", "p2", "p3").forEach(id -> pipeline.lose(kind, id));
            List.of("p11", "p12", "p13").forEach(id -> pipeline.plant(kind, id, "an old title"));
            pipeline.plant(kind, "ghost", "never was");
        }
    }

    private Outcome slice(String command, String runId, String slice, String... arguments) {
        return slice(Pace.real(), command, runId, slice, arguments);
    }

    private Outcome slice(Pace pace, String command, String runId, String slice, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--run-id", runId, "--slice", slice));
        all.addAll(List.of(arguments));
        return pipeline.execute(pace, command, all.toArray(String[]::new));
    }

    private static RunSummary summary(Outcome outcome, int exitCode) throws IOException {
        assertThat(outcome.err()).isEmpty();
        RunSummary summary = JournalJson.MAPPER.readValue(outcome.out(), RunSummary.class);
        assertThat(outcome.exitCode()).as(summary.toString()).isEqualTo(exitCode);
        return summary;
    }

    /** The machine's time, where something happens in each pause of that length. */
    private static final class Pauses implements Pace {
        private final Duration length;
        private final Runnable meanwhile;
        private int count;

        Pauses(Duration length, Runnable meanwhile) {
            this.length = length;
            this.meanwhile = meanwhile;
        }

        int count() {
            return count;
        }

        @Override
        public long nanoTime() {
            return Pace.real().nanoTime();
        }

        @Override
        public void pause(Duration duration) {
            if (duration.equals(length)) {
                count++;
                meanwhile.run();
            }
            Pace.real().pause(duration.compareTo(RETRY_DELAY) < 0 ? duration : RETRY_DELAY);
        }
    }
}
