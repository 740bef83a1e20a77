package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import dev.dualtrack.job.JobProcess.Ended;
import dev.dualtrack.testbed.backends.Backends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F31: the job as a process that is killed with SIGKILL, against a real source, stream and stores. */
class ResumeIT {
    private static final int UNIT = 2;
    private static final int KILLS = 3;
    private static final long SEED = 31;
    /** Lines of the log about a run that has ended, and some before. */
    private static final int LAST_WORDS = 8;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path files;

    @SuppressWarnings("NullAway.Init")
    private JobPipeline pipeline;

    @BeforeEach
    void start() throws Exception {
        pipeline = new JobPipeline(Backends.shared(), files, false);
        pipeline.fill(40);
        // a store that is busy with another test is asked again, as in production
        Path config = files.resolve("pipeline.json");
        Files.writeString(config, Files.readString(config).replace("\"retries\" : 0", "\"retries\" : 9"));
    }

    @AfterEach
    void end() {
        pipeline.close();
    }

    @Test
    void f31KilledAtAnyPointTheNextProcessGoesOnAndReportsWhatOneRunWould() throws Exception {
        try (Applier applier = pipeline.applier().start()) {
            damage();
            Ended undisturbed = run("undisturbed");
            long refreshes = applier.executed().size();
            assertThat(undisturbed.summary().result()).isEqualTo(Result.CONSISTENT);

            Random random = new Random(SEED);
            for (int kill = 0; kill < KILLS; kill++) {
                String runId = "killed-" + kill;
                damage();
                int before = applier.executed().size();
                int lines = 2 + random.nextInt(undisturbed.lines().size() - LAST_WORDS - 2);
                List<String> killed = start(runId).awaitLine("", lines).kill();
                String progress = String.join("\n", killed);
                assertThat(pipeline.texts("select result from dualtrack.reconcile_run where run_id = '" + runId + "'"))
                        .as(progress)
                        .isSubsetOf("RUNNING");

                Ended next = run(runId);

                assertThat(next.summary().result()).as(progress).isEqualTo(Result.CONSISTENT);
                assertThat(next.summary().stores())
                        .as(progress)
                        .isEqualTo(undisturbed.summary().stores());
                long broken = JobProcess.count(killed, "Attempt failed") + next.count("Attempt failed");
                assertThat(next.summary().rowsChecked())
                        .isEqualTo(undisturbed.summary().rowsChecked());
                assertThat(JobProcess.count(killed, "Store scanned") + next.count("Store scanned"))
                        .as(progress)
                        .isBetween(3L, 4L + broken);
                assertThat((long) applier.executed().size() - before)
                        .as("records repaired, and one unit again at most, %s", progress)
                        .isBetween(refreshes, refreshes + UNIT * (1 + broken));
                assertThat(pipeline.texts("select run_id from dualtrack.reconcile_checkpoint"))
                        .isEmpty();
                assertThat(pipeline.texts("select summary ->> 'result' from dualtrack.reconcile_run where run_id = '"
                                + runId + "'"))
                        .containsExactly("CONSISTENT");
            }
        }
    }

    @Test
    void f31KilledInTheMiddleOfARepairInBulkTheNextProcessGoesOnBehindWhatWasLookedAt() throws Exception {
        try (Applier applier = pipeline.applier().start()) {
            damage();
            List<String> killed = start("bulk", 5).awaitLine("Unit repaired", 1).kill();

            Ended next = start("bulk", 5).end();

            String progress = String.join("\n", killed);
            assertThat(next.summary().result()).as(progress).isEqualTo(Result.CONSISTENT);
            assertThat(beforeAnyFailure(next).filter(line -> line.contains("Taken over")))
                    .as(progress)
                    .isNotEmpty();
            long broken = JobProcess.count(killed, "Attempt failed") + next.count("Attempt failed");
            long repaired = next.summary().stores().stream()
                    .mapToLong(StoreResult::repaired)
                    .sum();
            List<Refresh> executed = applier.executed();
            assertThat(Set.copyOf(executed)).as(progress).hasSize((int) repaired);
            assertThat((long) executed.size())
                    .as("records repaired, and two units again at most, %s", progress)
                    .isBetween(repaired, repaired + 2 * UNIT * (1 + broken));
            assertThat(pipeline.texts("select run_id from dualtrack.reconcile_checkpoint"))
                    .isEmpty();
        }
    }

    @Test
    void f31AnotherRunRemovesWhatAKilledOneKeptAndStartsAnew() throws Exception {
        try (Applier _ = pipeline.applier().start()) {
            damage();
            List<String> killed = killAtTheFirstUnit("killed");
            assertThat(JobProcess.count(killed, "Store scanned")).isPositive();
            assertThat(pipeline.texts("select distinct run_id from dualtrack.reconcile_checkpoint"))
                    .containsExactly("killed");

            Ended next = run("next");

            assertThat(beforeAnyFailure(next).filter(line -> line.contains("Taken over")))
                    .isEmpty();
            assertThat(next.count("Store scanned")).isGreaterThanOrEqualTo(3);
            assertThat(pipeline.texts("select run_id from dualtrack.reconcile_checkpoint"))
                    .isEmpty();
        }
    }

    @Test
    void f31ARunThatBeganLongerAgoThanItMayTakeStartsAnew() throws Exception {
        try (Applier _ = pipeline.applier().start()) {
            damage();
            killAtTheFirstUnit("killed");
            assertThat(pipeline.texts(
                            "update dualtrack.reconcile_checkpoint set started_at = started_at - interval '3 minutes'"
                                    + " returning run_id"))
                    .isNotEmpty();

            Ended next = run("killed");

            assertThat(beforeAnyFailure(next).filter(line -> line.contains("Taken over")))
                    .isEmpty();
            assertThat(next.count("Store scanned")).isGreaterThanOrEqualTo(3);
        }
    }

    /** Seven records of each store, six in the cache, which may lack some. */
    private void damage() {
        for (StoreKind kind : StoreKind.values()) {
            List.of("p1", "p2", "p3").forEach(id -> pipeline.lose(kind, id));
            List.of("p11", "p12", "p13").forEach(id -> pipeline.plant(kind, id, "an old title"));
            pipeline.plant(kind, "ghost", "never was");
        }
    }

    /** A process may take over what it did itself before it tried again. */
    private static Stream<String> beforeAnyFailure(Ended ended) {
        return ended.lines().stream().takeWhile(line -> !line.contains("Attempt failed"));
    }

    /** In units that are each looked at by itself. */
    private JobProcess start(String runId) throws IOException {
        return start(runId, 100);
    }

    private JobProcess start(String runId, int bulkPercent) throws IOException {
        return JobProcess.start(
                files, runId, "--unit", Integer.toString(UNIT), "--bulk", Integer.toString(bulkPercent));
    }

    private Ended run(String runId) throws IOException, InterruptedException {
        return start(runId).end();
    }

    private List<String> killAtTheFirstUnit(String runId) throws IOException, InterruptedException {
        return start(runId).awaitLine("Unit repaired", 1).kill();
    }
}
