package dev.dualtrack.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigReader;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.job.journal.JournalJson;
import dev.dualtrack.job.journal.RunJournal;
import dev.dualtrack.job.report.TextReport;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code report}: what the last runs found. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Prints the last runs of the pipeline, newest first, from dualtrack.reconcile_run.")
final class ReportCommand implements Callable<Integer> {
    private final PrintStream out;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The pipeline, as the operator renders it. Default: ${DEFAULT-VALUE}")
    private Path config = Path.of("/etc/dualtrack/pipeline/pipeline.json");

    @Option(names = "--last", paramLabel = "N", description = "How many runs. Default: ${DEFAULT-VALUE}")
    private int last = 5;

    @Option(names = "--json", description = "One JSON object a line instead of text.")
    private boolean json;

    ReportCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        PipelineConfig pipeline = PipelineConfigReader.read(config);
        try (PostgresSource source = PostgresSource.open(pipeline.source())) {
            List<RunSummary> runs =
                    RunJournal.open(source.connections(), pipeline.owner()).last(last);
            for (RunSummary run : runs) {
                out.print(json ? JournalJson.MAPPER.writeValueAsString(run) + "\n" : TextReport.of(run));
            }
            if (runs.isEmpty() && !json) {
                out.println("no runs yet");
            }
        }
        return ExitCode.CONSISTENT.number();
    }
}
