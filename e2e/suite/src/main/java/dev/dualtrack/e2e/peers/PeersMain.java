package dev.dualtrack.e2e.peers;

import dev.dualtrack.e2e.bench.Figure;
import dev.dualtrack.e2e.bench.FigureFile;
import dev.dualtrack.e2e.bench.Machine;
import dev.dualtrack.e2e.bench.Measure;
import dev.dualtrack.e2e.bench.Report;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Server;
import dev.dualtrack.testbed.process.RunDirectory;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;

/**
 * {@code make bench-peers}: prints figures and judges nothing. Standard output gets the table, standard error the progress.
 * Exit code 0: all was measured; 1: something could not be; 2: the command line asks for what there is not.
 */
public final class PeersMain {
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private final long start = System.nanoTime();
    private final PeersOptions options;
    private final List<Figure> figures = new ArrayList<>();

    private PeersMain(PeersOptions options) {
        this.options = options;
    }

    public static void main(String[] arguments) {
        PeersOptions options = new PeersOptions();
        List<String> problems = new ArrayList<>();
        try {
            new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
            problems.addAll(options.problems());
        } catch (CommandLine.ParameterException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        problems.forEach(System.err::println);
        System.exit(problems.isEmpty() ? new PeersMain(options).run() : USAGE);
    }

    private int run() {
        Machine machine = Machine.here();
        try (FigureFile file = FigureFile.open(options.output, machine, options.sizes())) {
            compare(file);
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
                    "%nMachine: %s%nSizes: %s%n%s%nAlso in %s%n",
                    machine,
                    options,
                    Report.text(figures),
                    options.output);
        }
    }

    /** One arm after the other, and that as often as there are rounds, on servers that are ended with this program. */
    private void compare(FigureFile file) throws IOException, SQLException, InterruptedException {
        say("starting PostgreSQL, Kafka, Milvus, Neo4j and Redis");
        try (Backends backends = Backends.start(Server.values())) {
            for (int round = 1; round <= options.rounds; round++) {
                for (PeersOptions.Peer peer : options.arms) {
                    run(backends, peer, round, file);
                }
            }
        }
        Ratios.of(figures).forEach(figure -> tell(figure, file));
    }

    private void run(Backends backends, PeersOptions.Peer peer, int round, FigureFile file)
            throws IOException, SQLException, InterruptedException {
        try (RunDirectory directory = RunDirectory.create("peers", Duration.ZERO);
                Scene scene = new Scene(backends, directory);
                Usage usage = new Usage();
                Arm arm = arm(peer, scene, usage)) {
            new ArmRun(options, scene, arm, usage, arm.word() + " " + round, this::say, figure -> tell(figure, file))
                    .run();
        }
    }

    private Arm arm(PeersOptions.Peer peer, Scene scene, Usage usage) {
        return switch (peer) {
            case OURS -> new OurArm(scene, usage);
            case PYTHON -> new PythonArm(scene, usage, options.python);
            case DEBEZIUM -> new DebeziumArm(scene, usage);
        };
    }

    private void tell(Figure figure, FigureFile file) {
        figures.add(figure);
        file.add(figure);
        if (figure.measure() != Measure.PEERS_FAULTS) {
            say(figure.subject() + ": " + figure.values());
        }
    }

    private void say(String sentence) {
        System.err.printf(Locale.ROOT, "%5d s  %s%n", (System.nanoTime() - start) / 1_000_000_000, sentence);
    }
}
