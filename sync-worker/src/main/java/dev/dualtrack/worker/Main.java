package dev.dualtrack.worker;

import dev.dualtrack.core.config.PipelineConfigReader;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.embedding.CachingEmbedder;
import dev.dualtrack.core.embedding.OnnxEmbedder;
import dev.dualtrack.core.log.ClientLogs;
import dev.dualtrack.core.natives.NativeLibraries;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.store.Stores;
import dev.dualtrack.worker.report.HttpEndpoints;
import dev.dualtrack.worker.report.StatusBoard;
import dev.dualtrack.worker.report.WorkerMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the sync worker. */
@Command(
        name = "sync-worker",
        description = "Keeps one derived store equal to the source, from its change events in Kafka.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = Main.EXIT_CODES,
        exitCodeList = {"0:stopped", "1:failed", Main.REFUSED},
        subcommands = PurgeCommand.class)
public final class Main implements Callable<Integer> {
    static final String EXIT_CODES = "%nExit codes:%n";
    static final String REFUSED = "2:wrong usage or configuration";

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final int CACHED_VECTORS = 20_000;
    /** More than a session takes for its end, and less than a pod's grace period. */
    private static final Duration STOP = Duration.ofSeconds(30);

    @Option(names = "--store", required = true, paramLabel = "KIND", description = "vector, graph or cache")
    private String store = "";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = PipelineConfigReader.DEFAULT_FILE,
            description = "the resolved pipeline (default: ${DEFAULT-VALUE})")
    private Path config = Path.of("");

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "for /healthz, /readyz, /status and /metrics; 0 takes a free one (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            defaultValue = OnnxEmbedder.DEFAULT_MODELS,
            description = "directories fp32 and int8 of model.onnx and tokenizer.json (default: ${DEFAULT-VALUE})")
    private Path models = Path.of("");

    private Main() {}

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        ClientLogs.toSlf4j();
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    /** Reads the settings, or prints every problem and returns null. */
    @Nullable
    Settings settings() {
        try {
            return Settings.read(config, store, models);
        } catch (Settings.Refused e) {
            e.problems().forEach(System.err::println);
            return null;
        }
    }

    /** How the real sides are opened. */
    static Openers openers() {
        return new Openers(config -> PostgresSource.open(config.source()), Stores::open);
    }

    @Override
    public Integer call() throws IOException {
        Settings settings = settings();
        if (settings == null) {
            return CommandLine.ExitCode.USAGE;
        }
        Clock clock = Clock.systemUTC();
        StatusBoard board = new StatusBoard(settings.kind(), clock);
        WorkerMetrics metrics = new WorkerMetrics(settings.kind(), board, clock);
        CachingEmbedder embedder = null;
        if (settings.kind() == StoreKind.VECTOR) {
            embedder = new CachingEmbedder(
                    OnnxEmbedder.open(settings.config().embedding(), settings.models()), CACHED_VECTORS);
            metrics.embeddings(embedder);
        }
        NativeLibraries.loadLz4();
        Worker worker = new Worker(settings.config(), settings.kind(), embedder, openers(), board, metrics, clock);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(worker), "stop"));
        try (HttpEndpoints endpoints = HttpEndpoints.start(port, board, metrics, worker::alive, worker::ready)) {
            LOG.atInfo()
                    .addKeyValue("store", settings.kind().word())
                    .addKeyValue("port", endpoints.port())
                    .addKeyValue("pipeline", settings.config().owner())
                    .log("Worker started");
            worker.run();
        }
        return CommandLine.ExitCode.OK;
    }

    /** On SIGTERM: what is under way ends or is abandoned in time, and the exit code says that all went well. */
    private static void end(Worker worker) {
        worker.stop();
        boolean ended = false;
        try {
            ended = worker.awaitEnd(STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.atInfo().addKeyValue("ended", ended).log("Worker stopped");
        // Without this the exit code would be that of the signal.
        Runtime.getRuntime().halt(0);
    }
}
