package dev.dualtrack.job;

import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.status.RunSummary;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

    VerifyCommand(ReconcileJob job, InstantSource clock, PrintStream out) {
        this.job = job;
        this.clock = clock;
        this.out = out;
    }

    @Override
    public Integer call() {
        RunSummary summary = job.run(options.request(Mode.DETECT, "", clock));
        return RunEnd.tell(summary, options.terminationLog(), out);
    }
}
