package dev.dualtrack.e2e;

import dev.dualtrack.e2e.bench.BenchOptions;
import dev.dualtrack.e2e.bench.BenchOptions.Parsed;
import dev.dualtrack.e2e.bench.Figure;
import dev.dualtrack.e2e.bench.FigureFile;
import dev.dualtrack.e2e.bench.Machine;
import dev.dualtrack.e2e.bench.Report;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * {@code make bench}: prints figures and judges nothing. Standard output gets the table, standard error the progress.
 * Exit code 0: all was measured; 1: something could not be; 2: the command line asks for what there is not.
 */
public final class BenchMain {
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private final long start = System.nanoTime();
    private final List<Figure> figures = new ArrayList<>();

    private BenchMain() {}

    public static void main(String[] arguments) {
        System.exit(
                switch (BenchOptions.parse(arguments)) {
                    case Parsed.Help _ -> {
                        System.out.print(usage());
                        yield 0;
                    }
                    case Parsed.Refused refused -> {
                        refused.problems().forEach(System.err::println);
                        yield USAGE;
                    }
                    case Parsed.Run run -> new BenchMain().run(run.options());
                });
    }

    private int run(BenchOptions options) {
        Machine machine = Machine.here();
        Path output = Installation.repository().resolve(options.output());
        // Also when it is interrupted: the cluster and the servers are other processes and would stay.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(options.keep()), "end"));
        try (FigureFile file = FigureFile.open(output, machine, options.sizes())) {
            measure(options, file);
            return 0;
        } catch (IOException | SQLException | RuntimeException | AssertionError e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                say("failed: " + cause);
            }
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        } finally {
            System.out.printf(
                    Locale.ROOT,
                    "%nMachine: %s%nSizes: %d updates of each kind, %d queued events, %d verified rows%n%s%nAlso in %s%n",
                    machine,
                    options.updates(),
                    options.events(),
                    options.rows(),
                    Report.text(figures),
                    output);
        }
    }

    private void measure(BenchOptions options, FigureFile file) throws SQLException, IOException, InterruptedException {
        new Bench(options, this::say, figure -> {
                    figures.add(figure);
                    file.add(figure);
                })
                .run();
    }

    private void end(boolean keep) {
        if (keep) {
            say("left running; e2e/bin/down " + Bench.CLUSTER + " removes it");
            return;
        }
        say("removing the cluster and the servers");
        Installation.remove(Bench.CLUSTER);
    }

    private static String usage() {
        try (InputStream usage = Objects.requireNonNull(BenchMain.class.getResourceAsStream("bench/usage.txt"))) {
            return new String(usage.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the usage", e);
        }
    }

    private void say(String sentence) {
        System.err.printf(Locale.ROOT, "%4d s  %s%n", (System.nanoTime() - start) / 1_000_000_000, sentence);
    }
}
