package dev.dualtrack.job;

import dev.dualtrack.core.config.ConfigException;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.embedding.OnnxEmbedder;
import dev.dualtrack.core.fingerprint.Digest;
import dev.dualtrack.job.fence.Throttle;
import dev.dualtrack.job.run.Portions;
import dev.dualtrack.job.scan.DeepCheck;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that all commands share which compare. */
final class RunOptions {
    /** The moment as part of a name. */
    static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(
            names = "--run-id",
            paramLabel = "ID",
            defaultValue = "${env:DUALTRACK_RUN_ID:-}",
            description = "Names the run in dualtrack.reconcile_run. Default: $DUALTRACK_RUN_ID, else by the time")
    private String runId = "";

    @Option(
            names = "--job",
            paramLabel = "UID",
            defaultValue = "${env:DUALTRACK_JOB_UID:-}",
            description = "Tells runs in slices of one name apart: a Job that was made again has another."
                    + " Default: $DUALTRACK_JOB_UID")
    private String job = "";

    @Option(
            names = "--termination-log",
            paramLabel = "FILE",
            description = "Gets the summary as JSON, if the file can be written. Default: ${DEFAULT-VALUE}")
    private Path terminationLog = Path.of("/dev/termination-log");

    @Option(
            names = "--fence-timeout",
            paramLabel = "DURATION",
            description = "How long a store's workers may take to catch up (ISO-8601). Default: ${DEFAULT-VALUE}")
    private Duration fenceTimeout = Duration.ofMinutes(5);

    @Option(
            names = "--passes",
            paramLabel = "N",
            description = "How often a key that keeps changing is looked at. Default: ${DEFAULT-VALUE}")
    private int passes = 5;

    @Option(
            names = "--unit",
            paramLabel = "N",
            description =
                    "How many records are repaired, at most, before they are looked at again and the run may go on there"
                            + " after a kill. Default: ${DEFAULT-VALUE}")
    private int unit = 1_000;

    @Option(
            names = "--bulk",
            paramLabel = "PERCENT",
            description =
                    "Where more than this share of a table's rows is to be repaired in a store, up to 10000 records are asked"
                            + " for before they are looked at again, as long as the workers are quick. 100: nowhere."
                            + " Default: ${DEFAULT-VALUE}")
    private int bulk = 5;

    @Option(
            names = "--max-lag",
            paramLabel = "N",
            description =
                    "How many records a store's workers may be behind on a table before scan and repair wait for them, for as"
                            + " long as the fence may take. Default: ${DEFAULT-VALUE}")
    private long maxLag = 10_000;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "How many records a second are read by the scan of a store, or asked for by its repair. 0: no limit."
                            + " Default: ${DEFAULT-VALUE}")
    private int rate;

    @Option(
            names = "--sample",
            paramLabel = "N",
            description =
                    "How many records of each table in each store are compared in full: fields, properties, cached"
                            + " values, vectors. Default: ${DEFAULT-VALUE}")
    private int sample = DeepCheck.DEFAULT_SIZE;

    @Option(
            names = "--seed",
            paramLabel = "HEX",
            defaultValue = "",
            description = "Draws the sample: that of an earlier run takes the same records. Default: by the run's id")
    private String seed = "";

    @Option(
            names = "--model",
            paramLabel = "DIR",
            defaultValue = OnnxEmbedder.DEFAULT_MODELS,
            description = "Directories fp32 and int8 of model.onnx and tokenizer.json, to compute the sample's vectors."
                    + " Default: ${DEFAULT-VALUE}")
    private Path model = Path.of("");

    Path terminationLog() {
        return terminationLog;
    }

    /** Whether the run's name was given, and does not follow from the time. */
    boolean namesRun() {
        return !runId.isEmpty();
    }

    PipelineConfig pipeline() {
        return config.pipeline();
    }

    JobRequest request(PipelineConfig pipeline, Mode mode, String proceed, Share share, InstantSource clock) {
        List<String> problems = Stream.of(
                        outside("--passes", passes, 1, 100),
                        outside("--unit", unit, 1, 100_000),
                        outside("--bulk", bulk, 0, 100),
                        outside("--max-lag", maxLag, 0, 1_000_000_000),
                        outside("--rate", rate, 0, 1_000_000),
                        outside("--sample", sample, 0, DeepCheck.MAX_SIZE))
                .flatMap(Optional::stream)
                .toList();
        if (!problems.isEmpty()) {
            throw new ConfigException("options", problems);
        }
        String id = runId.isEmpty() ? "manual-" + STAMP.format(clock.instant()) : runId;
        return new JobRequest(
                pipeline,
                id,
                job,
                mode,
                share,
                proceed,
                fenceTimeout,
                passes,
                new DeepCheck(sample, seed(id)),
                new Portions(unit, bulk),
                new Throttle.Limits(maxLag, rate, fenceTimeout),
                model);
    }

    private static Optional<String> outside(String option, long value, long least, long most) {
        return value >= least && value <= most
                ? Optional.empty()
                : Optional.of(option + ": " + value + " (expected: " + least + " to " + most + ")");
    }

    /** Another run takes another sample. */
    private long seed(String id) {
        String digits = seed.isEmpty() ? Digest.hex(id, 16) : seed;
        try {
            return HexFormat.fromHexDigitsToLong(digits);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--seed: " + digits + " (expected: up to 16 hex digits)", e);
        }
    }
}
