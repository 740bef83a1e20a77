package dev.dualtrack.job;

import dev.dualtrack.core.config.ConfigException;
import dev.dualtrack.core.error.ClassifiedException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/**
 * The command line of {@code reconcile-job} and its exit codes. Wrong usage and a configuration that cannot be
 * used are said on standard error, all problems at once.
 */
@Command(
        name = "reconcile-job",
        mixinStandardHelpOptions = true,
        description = "Compares PostgreSQL with the stores derived from it, and mends what differs.",
        synopsisSubcommandLabel = "COMMAND")
final class Program {
    private Program() {}

    /** The command line over {@code job}; output to {@code out}, problems to {@code err}. */
    static CommandLine commandLine(ReconcileJob job, InstantSource clock, PrintStream out, PrintStream err) {
        Runs runs = new Runs(job, clock, out);
        CommandLine commandLine = new CommandLine(new Program());
        commandLine.addSubcommand(listing(new RunCommand(runs), ExitCode.ofRuns()));
        commandLine.addSubcommand(listing(new VerifyCommand(runs), ExitCode.ofRuns()));
        commandLine.addSubcommand(listing(new SyncCommand(runs), ExitCode.ofStages()));
        commandLine.addSubcommand(listing(new CleanupCommand(runs), ExitCode.ofStages()));
        commandLine.addSubcommand(listing(new ReplayCommand(job.pace(), clock, out), ExitCode.ofReplays()));
        commandLine.addSubcommand(listing(new ReportCommand(clock, out), ExitCode.ofReports()));
        commandLine.addSubcommand(listing(new FingerprintColumnCommand(out), ExitCode.ofReports()));
        list(commandLine, ExitCode.ofRuns());
        commandLine.setOut(new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), true));
        commandLine.setErr(new PrintWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8), true));
        commandLine.setExecutionExceptionHandler((failure, _, _) -> explain(failure, err));
        commandLine.setExitCodeExceptionMapper(
                failure -> (failure instanceof ParameterException ? ExitCode.CONFIGURATION : ExitCode.FAILED).number());
        return commandLine;
    }

    private static CommandLine listing(Object command, Map<String, String> exitCodes) {
        CommandLine commandLine = new CommandLine(command);
        list(commandLine, exitCodes);
        return commandLine;
    }

    private static void list(CommandLine commandLine, Map<String, String> exitCodes) {
        commandLine
                .getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(exitCodes);
    }

    private static int explain(Exception failure, PrintStream err) throws Exception {
        return switch (failure) {
            case ConfigException e -> said(err, e.getMessage(), ExitCode.CONFIGURATION);
            case IllegalArgumentException e -> said(err, e.getMessage(), ExitCode.CONFIGURATION);
            case ClassifiedException e -> said(err, e.errorClass() + ": " + e.getMessage(), ExitCode.FAILED);
            case IOException e -> said(err, e.toString(), ExitCode.FAILED);
            default -> throw failure;
        };
    }

    private static int said(PrintStream err, @Nullable String problem, ExitCode exitCode) {
        err.println(problem);
        return exitCode.number();
    }
}
