package dev.dualtrack.job.figures;

import dev.dualtrack.core.derived.StoreKind;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The scan, and a whole run, beside others that look for differences, each as a program of its own, over the same rows: first
 * at rest, one program after the other for each number of differences, then while rows are written. Differences are planted in
 * the source; what a program names is held against them. What fails does so alone.
 */
record Comparison(VerifyOptions options, Ground ground, Figures figures) {
    private static final int[] DIFFERENCES = {0, 10, 1_010};
    private static final int TELL_EVERY = 100_000;
    /** A million rows may take so many times as long to settle. */
    private static final int ROWS_A_SECOND = 1_000;

    void run() throws IOException {
        Tools tools = new Tools(options, ground);
        figures.say("filling PostgreSQL with " + options.rows() + " rows, twice");
        ground.fillTables();
        figures.say("PostgreSQL: filled");
        for (StoreKind store : options.stores()) {
            figures.attempt("filling the " + store.word(), () -> fill(store));
        }
        figures.attempt("making ready for pg_comparator", tools::loadComparator);
        figures.attempt("waiting until the servers are idle", this::settle);
        Meter meter = new Meter(options, tools.secrets(), ground);
        for (int differences : DIFFERENCES) {
            ground.plant(differences);
            for (Tool tool : atRest(tools)) {
                figures.attempt(tool.word() + ", " + differences + " planted", () -> measure(meter, tool, false));
            }
        }
        if (options.writes().isPositive()) {
            figures.attempt("writing", () -> writing(meter, tools));
        }
        figures.say("done");
    }

    private void fill(StoreKind store) throws IOException {
        long[] told = {0};
        ground.fill(store, written -> {
            if (written / TELL_EVERY > told[0]) {
                told[0] = written / TELL_EVERY;
                figures.say(store.word() + ": " + written + " rows");
            }
        });
        figures.say(store.word() + ": filled");
    }

    private void settle() throws IOException, InterruptedException {
        double idle = Idle.await(Duration.ofSeconds(options.rows() / ROWS_A_SECOND));
        figures.say(String.format(Locale.ROOT, "the processors are idle for %.0f %% of the time", idle * 100));
    }

    private List<Tool> atRest(Tools tools) {
        List<Tool> all = new ArrayList<>();
        for (ScanPlace place : ground.places()) {
            all.add(tools.scan(place));
            // What the column saves is the source's: one store shows it, and the cache is the quickest.
            if (place.kind() == StoreKind.CACHE) {
                all.add(tools.scan(place.keeping()));
            }
        }
        all.addAll(tools.peers());
        return all;
    }

    private void measure(Meter meter, Tool tool, boolean writes) throws IOException, InterruptedException {
        Meter.Measured measured = meter.run(tool);
        figures.add(tool, writes, tool.reader().found(measured.lines(), ground.planted()), measured.took());
    }

    private void writing(Meter meter, Tools tools) throws IOException, SQLException, InterruptedException {
        if (ground.places().isEmpty()) {
            throw new IllegalStateException("no store was filled (expected: one at least)");
        }
        ground.dropHashes();
        try (LivePipeline pipeline = LivePipeline.start(ground);
                Writes writes = new Writes(ground)) {
            // From then on as many changes come late as are made.
            Thread.sleep(Lag.WANTED.multipliedBy(2));
            List<Tool> all = new ArrayList<>(List.of(tools.run(pipeline.config())));
            all.addAll(tools.peers());
            for (Tool tool : all) {
                figures.attempt(tool.word() + ", under writes", () -> {
                    long end = System.nanoTime() + options.writes().toNanos();
                    do {
                        measure(meter, tool, true);
                        figures.say(writes.told());
                        figures.say(pipeline.told());
                    } while (System.nanoTime() - end < 0);
                });
            }
        }
    }
}
