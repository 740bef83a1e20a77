package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import dev.dualtrack.job.journal.JournalJson;
import dev.dualtrack.testbed.backends.Backends;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs with {@code --scan-within} on the real source, stream and stores (ADR 0048). */
class ScansInTurnIT {
    @SuppressWarnings("NullAway.Init")
    private JobPipeline pipeline;

    private int runs;

    @BeforeEach
    void start(@TempDir Path files) throws Exception {
        pipeline = new JobPipeline(Backends.shared(), files, false);
        pipeline.fill(300);
    }

    @AfterEach
    void end() {
        pipeline.close();
    }

    @Test
    void whatChangedIsLookedAtAndTheRestRestsOnItsScan() throws Exception {
        try (Applier applier = pipeline.applier().start()) {
            RunSummary scanned = run();
            pipeline.database()
                    .execute(
                            "update policies set title = 'another' where id = 'p1'",
                            "insert into policies values ('new', 'title', 1, true)",
                            "delete from policies where id = 'p2'");
            RunSummary looked = run();
            RunSummary again = run();

            assertThat(scanned.oldestScan()).isNull();
            assertThat(scanned.coveragePercent()).isEqualTo(100.0);
            assertThat(looked.result()).isEqualTo(Result.CONSISTENT);
            assertThat(looked.oldestScan()).isNotNull();
            assertThat(looked.rowsChecked()).as("rows that were written").isEqualTo(2);
            assertThat(again.oldestScan()).isEqualTo(looked.oldestScan());
            assertThat(again.rowsChecked()).isLessThanOrEqualTo(2);
            assertThat(applier.executed()).isEmpty();
        }
    }

    @Test
    void whatNeverCameToKafkaIsFoundByTheNextRun() throws Exception {
        try (Applier _ = pipeline.applier().start()) {
            run();
        }
        pipeline.database()
                .execute(
                        "update policies set title = 'another' where id = 'p1'",
                        "insert into policies values ('new', 'title', 1, true)");
        pipeline.hideFromCapture();
        try (Applier _ = pipeline.applier().start()) {
            assertRepaired(run(), 2, 1);
            assertThat(run().oldestScan()).isNotNull();
        }
        pipeline.database().execute("delete from policies where id = 'p2'");
        pipeline.hideFromCapture();
        try (Applier _ = pipeline.applier().start()) {
            assertRepaired(run(), 1, 1);
            assertThat(run().oldestScan()).isNotNull();
        }
    }

    /** A cache need not have the inserted row. */
    private static void assertRepaired(RunSummary run, long records, long inCache) {
        assertThat(run.result()).isEqualTo(Result.CONSISTENT);
        assertThat(run.oldestScan()).as("scanned").isNull();
        assertThat(run.stores()).extracting(StoreResult::repaired).containsExactly(records, records, inCache);
    }

    @Test
    void aStoreThatLostARecordATruncateAndARunThatIsAskedForAreScanned() throws Exception {
        try (Applier _ = pipeline.applier().start()) {
            run();
            pipeline.lose(StoreKind.GRAPH, "p1");
            RunSummary lost = run();
            assertThat(lost.stores()).extracting(StoreResult::repaired).containsExactly(0L, 1L, 0L);

            assertThat(run("--scan-all").oldestScan()).isNull();
            assertThat(run().oldestScan()).isNotNull();

            pipeline.database()
                    .execute("begin; create temp table kept as table policies; truncate policies;"
                            + " insert into policies select * from kept; commit");
            assertThat(run().oldestScan()).isNull();
        }
    }

    private RunSummary run(String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--run-id", "run-" + runs++, "--scan-within", "P7D"));
        arguments.addAll(List.of(more));
        return summary(pipeline.execute("run", arguments.toArray(String[]::new)), 0);
    }

    private static RunSummary summary(Outcome outcome, int exitCode) throws IOException {
        assertThat(outcome.err()).isEmpty();
        RunSummary summary = JournalJson.MAPPER.readValue(outcome.out(), RunSummary.class);
        assertThat(outcome.exitCode()).as(summary.toString()).isEqualTo(exitCode);
        return summary;
    }
}
