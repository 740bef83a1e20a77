package dev.dualtrack.e2e;

import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.e2e.bench.BenchOptions;
import dev.dualtrack.e2e.bench.Figure;
import dev.dualtrack.e2e.bench.Memory;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * All measurements on one pipeline, in an order in which none spoils the next: first those that need it idle and small,
 * at last the one that fills the stores.
 */
final class Bench {
    /** The cluster; it is the benchmark's own. */
    static final String CLUSTER = "dt-bench";

    private static final String NAMESPACE = "aegis-bench";
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final BenchOptions options;
    private final Consumer<String> progress;
    private final Consumer<Figure> figures;

    /**
     * Prepares nothing yet.
     *
     * @param progress told what happens now, one sentence each
     * @param figures given each figure as soon as it is measured
     */
    Bench(BenchOptions options, Consumer<String> progress, Consumer<Figure> figures) {
        this.options = options;
        this.progress = progress;
        this.figures = figures;
    }

    /** Starts everything, measures everything and leaves everything running. */
    void run() throws SQLException, IOException, InterruptedException {
        Installation installation = Installation.start(CLUSTER, progress);
        if (Sample.removeEarlier(installation.kubectl(), NAMESPACE)) {
            progress.accept("removed the pipeline of an earlier benchmark");
        }
        Sample sample = installation.sample(NAMESPACE);
        try (Copies copies = new Copies(installation.backends());
                Groups groups = new Groups(
                        installation.backends().kafka().address(), Sample.NAME, new TableId("public", "policies"))) {
            measure(sample, copies, groups, new Processes(installation.kubectl(), NAMESPACE));
        }
    }

    private void measure(Sample sample, Copies copies, Groups groups, Processes processes)
            throws SQLException, InterruptedException {
        begin(sample);
        tell(processes.starts());
        Map<String, Memory> idle = processes.memory();
        CommitToVisible updates = new CommitToVisible(sample.source(), copies);
        for (Change change : Change.values()) {
            progress.accept(options.updates() + " updates one at a time, " + change.words());
            tell(updates.measure(change, options.updates()));
        }
        progress.accept("suspending the hot path");
        tell(new QueuedEvents(sample, groups, progress).measure(options.events()));
        VerifyRun verify = new VerifyRun(sample, copies, groups, progress);
        verify.load(options.rows());
        try (RunMemory run = RunMemory.ofNextRun(processes)) {
            tell(verify.measure(options.rows()));
            Map<String, Memory> end = new TreeMap<>(processes.memory());
            run.last().ifPresent(memory -> end.put(Processes.RUN, memory));
            tell(Processes.memoryFigures(idle, end));
        }
    }

    private void begin(Sample sample) throws SQLException {
        progress.accept("loading " + BenchOptions.BASE_ROWS + " policies and applying manifests/samples/aegis");
        try (Connection connection = sample.source().connect()) {
            SamplePolicies.insert(connection, 0, BenchOptions.BASE_ROWS);
        }
        sample.apply();
        sample.awaitReady(PATIENCE);
        sample.awaitConsistent(PATIENCE);
    }

    private void tell(List<Figure> measured) {
        measured.forEach(figures);
    }
}
