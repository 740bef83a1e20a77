package dev.dualtrack.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dualtrack.e2e.bench.BenchOptions;
import dev.dualtrack.e2e.bench.Figure;
import dev.dualtrack.e2e.bench.Measure;
import dev.dualtrack.testbed.process.Await;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How long a run takes that compares a large table with every store and repairs nothing. The added rows have the texts of
 * the first policies, so that the worker's cache of vectors makes them affordable; that changes nothing for the verify.
 */
final class VerifyRun {
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private final Sample sample;
    private final Copies copies;
    private final Groups groups;
    private final Consumer<String> progress;

    VerifyRun(Sample sample, Copies copies, Groups groups, Consumer<String> progress) {
        this.sample = sample;
        this.copies = copies;
        this.groups = groups;
        this.progress = progress;
    }

    /** Fills the table up to that many rows and waits until all stores have them. */
    void load(int rows) throws SQLException {
        sample.apply(Edit.DETECT);
        sample.awaitReady(PATIENCE);
        int more = rows - BenchOptions.BASE_ROWS;
        if (more > 0) {
            progress.accept("adding " + more + " policies with " + SamplePolicies.REPEATED + " texts");
            SamplePolicies.repeat(sample.source(), more);
        }
        Await.await(
                () -> groups.drained() && copies.vectors() == rows && copies.nodes() == rows,
                PATIENCE,
                rows + " policies in every store");
    }

    /** Runs the verify and says how long it took. */
    List<Figure> measure(int rows) throws SQLException {
        progress.accept("verifying " + rows + " policies");
        long asked = System.nanoTime();
        JsonNode run = sample.reconcileNow("bench-" + System.currentTimeMillis(), PATIENCE)
                .path("status")
                .path("coldPath")
                .path("lastRun");
        double answered = (System.nanoTime() - asked) / 1e9;
        if (!run.path("result").asText().equals("Consistent")) {
            throw new IllegalStateException("verify: " + run + " (expected: Consistent)");
        }
        double seconds = Double.parseDouble(sample.source()
                .value(
                        "SELECT extract(epoch FROM finished_at - started_at) FROM dualtrack.reconcile_run WHERE run_id = '"
                                + run.path("id").asText() + "'"));
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("rows", (double) run.path("rowsChecked").asLong());
        values.put("run", seconds);
        values.put("asked to answered", answered);
        return List.of(Figure.of(Measure.VERIFY, "policies in three stores", values));
    }
}
