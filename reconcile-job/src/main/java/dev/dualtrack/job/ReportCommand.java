package dev.dualtrack.job;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.job.journal.JournalJson;
import dev.dualtrack.job.journal.RunJournal;
import dev.dualtrack.job.journal.RunRecord;
import dev.dualtrack.job.report.HtmlReport;
import dev.dualtrack.job.report.TextReport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code report}: what the last runs found. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Tells of the last runs of the pipeline, newest first, from dualtrack.reconcile_run.")
final class ReportCommand implements Callable<Integer> {
    private static final int MOST_RUNS = 1_000;
    private static final String OUTPUT = "-";

    private final InstantSource clock;
    private final PrintStream out;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--last", paramLabel = "N", description = "How many runs, 1 to 1000. Default: 5, with --html 30")
    private @Nullable Integer last;

    @ArgGroup
    private Form form = new Form();

    @Option(
            names = "--clear-keys",
            description = "With --html: show keys of drifted records, which are row data, and not their hashes.")
    private boolean clearKeys;

    /** In which form; text if none is given. */
    static final class Form {
        @Option(names = "--json", description = "One JSON object a line instead of text.")
        private boolean json;

        @Option(
                names = "--html",
                paramLabel = "FILE",
                description = "One HTML file that needs nothing else, with a picture; - for the output.")
        private String html = "";
    }

    ReportCommand(InstantSource clock, PrintStream out) {
        this.clock = clock;
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        PipelineConfig pipeline = config.pipeline();
        List<RunRecord> runs = runs(pipeline);
        if (!form.html.isEmpty()) {
            write(HtmlReport.of(pipeline.owner(), clock.instant(), runs, clearKeys));
        } else if (form.json) {
            for (RunRecord run : runs) {
                out.print(JournalJson.MAPPER.writeValueAsString(run.summary()) + '\n');
            }
        } else {
            runs.forEach(run -> out.print(TextReport.of(run.summary())));
            if (runs.isEmpty()) {
                out.println("no runs yet");
            }
        }
        return ExitCode.CONSISTENT.number();
    }

    private List<RunRecord> runs(PipelineConfig pipeline) {
        int count = last == null ? form.html.isEmpty() ? 5 : 30 : last;
        if (count < 1 || count > MOST_RUNS) {
            throw new IllegalArgumentException("--last: " + count + " (expected: 1 to " + MOST_RUNS + ")");
        }
        try (PostgresSource source = PostgresSource.open(pipeline.source())) {
            return RunJournal.open(source.connections(), pipeline.owner()).last(count);
        }
    }

    private void write(String document) throws IOException {
        if (form.html.equals(OUTPUT)) {
            out.print(document);
        } else {
            Files.writeString(Path.of(form.html), document);
        }
    }
}
