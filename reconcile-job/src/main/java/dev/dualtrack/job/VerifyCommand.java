package dev.dualtrack.job;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.job.run.Scope;
import java.io.PrintStream;
import java.time.InstantSource;
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
    private final ReconcileJob job;
    private final InstantSource clock;
    private final PrintStream out;

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(
            names = "--stage",
            description =
                    "As a stage of a scheduler, which repeats it: tries once, and ends with 0 when there is a verdict, "
                            + "whatever it is, and with 4 when another run is under way.")
    private boolean stage;

    VerifyCommand(ReconcileJob job, InstantSource clock, PrintStream out) {
        this.job = job;
        this.clock = clock;
        this.out = out;
    }

    @Override
    public Integer call() {
        PipelineConfig pipeline = options.pipeline();
        Share share = Share.ofAll(pipeline, Scope.ALL, stage);
        RunSummary summary = job.run(options.request(pipeline, Mode.DETECT, "", share, clock));
        RunEnd.tell(summary, options.terminationLog(), out);
        return (stage ? ExitCode.ofStage(summary, _ -> 0) : ExitCode.of(summary.result())).number();
    }
}
