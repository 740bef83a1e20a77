package dev.dualtrack.job;

import dev.dualtrack.core.config.ConfigException;
import dev.dualtrack.core.error.ClassifiedException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line of {@code reconcile-job} and its exit codes. Wrong usage and a configuration that cannot be
 * used are said on standard error, all problems at once.
 */
@Command(
        name = "reconcile-job",
        mixinStandardHelpOptions = true,
        description = "Compares PostgreSQL with the stores derived from it, and mends what differs.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:consistent, or skipped because another run is under way (the summary says so)",
            "1:drift remains, or a guard rail suspended the repair",
            "2:wrong usage or configuration",
            "3:a store could not be verified in time",
            "4:failed"
        })
final class Program {
    private Program() {}

    /** The command line over {@code job}; output to {@code out}, problems to {@code err}. */
    static CommandLine commandLine(ReconcileJob job, InstantSource clock, PrintStream out, PrintStream err) {
        CommandLine commandLine = new CommandLine(new Program());
        commandLine.addSubcommand(new RunCommand(job, clock, out));
        commandLine.addSubcommand(new VerifyCommand(job, clock, out));
        commandLine.addSubcommand(new ReportCommand(out));
        commandLine.setOut(new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), true));
        commandLine.setErr(new PrintWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8), true));
        commandLine.setExecutionExceptionHandler((failure, _, _) -> explain(failure, err));
        return commandLine;
    }

    private static int explain(Exception failure, PrintStream err) throws Exception {
        return switch (failure) {
            case ConfigException e -> said(err, e.getMessage(), ExitCodes.CONFIGURATION);
            case IllegalArgumentException e -> said(err, e.getMessage(), ExitCodes.CONFIGURATION);
            case ClassifiedException e -> said(err, e.errorClass() + ": " + e.getMessage(), ExitCodes.FAILED);
            default -> throw failure;
        };
    }

    private static int said(PrintStream err, @Nullable String problem, int exitCode) {
        err.println(problem);
        return exitCode;
    }
}
