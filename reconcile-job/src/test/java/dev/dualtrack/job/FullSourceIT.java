package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import dev.dualtrack.core.store.InMemoryStore;
import dev.dualtrack.job.journal.JournalJson;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.process.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A PostgreSQL whose disk is full where a run's journal and checkpoints lie. The run ends under that name, says nothing of a
 * verdict, and the next one, when there is room, goes on.
 */
@EnabledIf(value = "dev.dualtrack.testbed.process.SmallDisk#isPermitted", disabledReason = SmallDisk.NEEDS)
class FullSourceIT {
    private static final String RUN = "full";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path files;

    @SuppressWarnings("NullAway.Init")
    private SmallDisk disk;

    @SuppressWarnings("NullAway.Init")
    private JobPipeline pipeline;

    /** Rows that agree, but for one in each store. */
    @BeforeEach
    void start() throws Exception {
        disk = SmallDisk.mount(8);
        pipeline = new JobPipeline(Backends.shared(), files, true);
        pipeline.fill(20);
        for (StoreKind kind : StoreKind.values()) {
            pipeline.plant(kind, "p1", "an old title");
        }
        pipeline.database().keepOn(disk);
    }

    @AfterEach
    void end() throws IOException {
        pipeline.close();
        disk.close();
    }

    @Test
    void f42ARunWhoseJournalCannotBeMadeSaysSoAndAsksForNothing() throws Exception {
        try (Applier _ = pipeline.applier().start()) {
            disk.fill();

            assertThat(failed().reason())
                    .isEqualTo("THROTTLED: set-up of schema dualtrack: SQLSTATE 53100 (expected: success)");
            assertThat(pipeline.commands()).isZero();

            disk.free();
            assertGoesOn();
        }
    }

    @ParameterizedTest
    @CsvSource({
        // the vector was mended before; that the run failed is written over a row that is there
        "reconcile_checkpoint, lock or checkpoint, 1, FAILED",
        // all was mended, and yet no verdict is given that the journal has not
        "reconcile_run, record, 3, RUNNING",
    })
    void f42ARunThatFindsNoRoomInItsMiddleSaysSo(String table, String what, long commands, String journal)
            throws Exception {
        AtomicBoolean happened = new AtomicBoolean();
        ((InMemoryStore) pipeline.store(StoreKind.GRAPH)).faults(call -> {
            if (call.operation().equals("scan") && happened.compareAndSet(false, true)) {
                disk.fill();
                useUpPages(table);
            }
        });
        try (Applier _ = pipeline.applier().start()) {
            assertThat(failed().reason())
                    .isEqualTo("THROTTLED: " + what + " of a run: SQLSTATE 53100 (expected: success)");
            assertThat(pipeline.commands()).isEqualTo(commands);
            assertThat(journal()).containsExactly(journal);

            disk.free();
            assertGoesOn();
            assertThat(journal()).containsExactly("CONSISTENT");
        }
    }

    private RunSummary failed() throws IOException {
        RunSummary summary = run(4);
        assertThat(summary.result()).isEqualTo(Result.FAILED);
        return summary;
    }

    /** With what was not mended yet, and nothing twice. */
    private void assertGoesOn() throws Exception {
        RunSummary next = run(0);

        assertThat(next.result()).isEqualTo(Result.CONSISTENT);
        assertThat(next.stores()).extracting(StoreResult::remaining).containsExactly(0L, 0L, 0L);
        assertThat(pipeline.commands()).isEqualTo(3);
    }

    private RunSummary run(int exitCode) throws IOException {
        Outcome outcome = pipeline.execute("run", "--run-id", RUN);
        assertThat(outcome.err()).isEmpty();
        RunSummary summary = JournalJson.MAPPER.readValue(outcome.out(), RunSummary.class);
        assertThat(outcome.exitCode()).as(summary.toString()).isEqualTo(exitCode);
        return summary;
    }

    private List<String> journal() throws SQLException {
        return pipeline.texts("select result from dualtrack.reconcile_run where run_id = '" + RUN + "'");
    }

    /** A full disk takes rows for as long as the last page of a table has room. */
    private void useUpPages(String table) {
        String row = table.equals("reconcile_run")
                ? "(pipeline, run_id, started_at, result, summary) values ('another', gen_random_uuid(), now(), '', '{}')"
                : "(pipeline, run_id, table_name, store, step, started_at, basis, state)"
                        + " values ('another', gen_random_uuid(), 't', 'graph', 0, now(), '', '{}')";
        try (Connection connection = pipeline.source().connections().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(true);
            while (true) {
                statement.execute("insert into dualtrack." + table + " " + row);
            }
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("53100");
        }
    }
}
