package dev.dualtrack.job;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.job.run.Scope;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code verify}: compare and report, whatever the configured mode. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Compares every table with every store and changes nothing, whatever the configured mode. "
                + "Prints the summary as one line of JSON.")
final class VerifyCommand implements Callable<Integer> {
    private final Runs runs;

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private SliceOption slice = new SliceOption();

    @Option(
            names = "--stage",
            description =
                    "As a stage of a scheduler, which repeats it: tries once, and ends with 0 when there is a verdict, "
                            + "whatever it is, and with 4 when another run is under way.")
    private boolean stage;

    VerifyCommand(Runs runs) {
        this.runs = runs;
    }

    @Override
    public Integer call() {
        PipelineConfig pipeline = options.pipeline();
        Share share = slice.of(Share.ofAll(pipeline, Scope.ALL, stage), options);
        RunSummary summary = runs.run(options, pipeline, Mode.DETECT, "", share);
        return (stage ? ExitCode.ofStage(summary, _ -> 0) : ExitCode.of(summary.result(), share.slice())).number();
    }
}
