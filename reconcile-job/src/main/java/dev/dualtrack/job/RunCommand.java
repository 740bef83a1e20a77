package dev.dualtrack.job;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.job.run.Scope;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code run}: verify, repair by command, verify the repaired keys again, report. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Compares every table with every store; in mode REPAIR asks the workers to refresh what differs, "
                + "orphans included, and looks at it again. Prints the summary as one line of JSON.")
final class RunCommand implements Callable<Integer> {
    private final Runs runs;

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private SliceOption slice = new SliceOption();

    @Option(
            names = "--proceed",
            paramLabel = "RUNID",
            defaultValue = "${env:DUALTRACK_PROCEED:-}",
            description =
                    "Lets the repair of this suspended run proceed, once: where a guard rail held it back, as far as "
                            + "that run saw it. Default: $DUALTRACK_PROCEED")
    private String proceed = "";

    @Option(
            names = "--scan-within",
            paramLabel = "DURATION",
            description =
                    "Within that time (ISO-8601) every table is scanned in every store; a run in between looks at what"
                            + " changed, where it can be told, and scans the rest. Default: every run scans everything")
    private @Nullable Duration scanWithin;

    @Option(
            names = "--scan-all",
            description = "Scans everything all the same; with --scan-within the next runs go on from there.")
    private boolean scanAll;

    RunCommand(Runs runs) {
        this.runs = runs;
    }

    @Override
    public Integer call() {
        PipelineConfig pipeline = options.pipeline();
        Share share = slice.of(Share.ofAll(pipeline, Scope.ALL, false), options)
                .with(scanWithin == null ? null : new ScanWindow(scanWithin, scanAll));
        RunSummary summary = runs.run(options, pipeline, pipeline.reconcile().mode(), proceed, share);
        return ExitCode.of(summary.result(), share.slice()).number();
    }
}
