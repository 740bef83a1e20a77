package dev.dualtrack.job;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.journal.RunJournal;
import dev.dualtrack.job.journal.RunRecord;
import dev.dualtrack.job.report.VerdictWords;
import dev.dualtrack.job.run.Scope;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code cleanup}: the stage that removes orphans. It acts only in tables and stores in which a verify ended with a verdict
 * and saw some, and believes none of it: what goes is found anew, and confirmed behind a fence of its own.
 */
@Command(
        name = "cleanup",
        mixinStandardHelpOptions = true,
        description =
                "A stage: if a verify has found orphans, compares every table with every store anew; in mode REPAIR "
                        + "asks the workers to remove what no row asks for, in the tables and stores in which the verify "
                        + "found some, and looks at it again. Refreshes nothing. "
                        + "Prints the summary as one line of JSON: that of the verify if it has found no orphan.")
final class CleanupCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(CleanupCommand.class);

    private final Runs runs;

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(
            names = "--after",
            required = true,
            paramLabel = "RUNID",
            description = "The verify that this stage follows, as it stands in dualtrack.reconcile_run.")
    private String after = "";

    CleanupCommand(Runs runs) {
        this.runs = runs;
    }

    @Override
    public Integer call() {
        PipelineConfig pipeline = options.pipeline();
        RunRecord verify = verified(pipeline);
        RunSummary summary = verify.summary();
        Set<Place> orphaned = verify.details().orphaned();
        if (!orphaned.isEmpty()) {
            Share share = Share.ofAll(pipeline, Scope.ORPHANS.in(orphaned), true);
            summary = runs.run(options, pipeline, pipeline.reconcile().mode(), "", share);
        } else {
            LOG.atInfo().addKeyValue("after", after).log("Nothing to clean up");
            runs.tell(options, summary);
        }
        return ExitCode.ofStage(summary, StoreResult::remaining).number();
    }

    private RunRecord verified(PipelineConfig pipeline) {
        try (PostgresSource source = PostgresSource.open(pipeline.source())) {
            RunRecord run = RunJournal.open(source.connections(), pipeline.owner())
                    .find(after)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "--after: " + after + " is not in the journal (expected: a run that has ended)"));
            Result result = run.summary().result();
            if (!VerdictWords.isVerdict(result)) {
                throw new IllegalArgumentException(
                        "--after: " + after + " is " + VerdictWords.word(result) + " (expected: a run with a verdict)");
            }
            if (!run.details().verify()) {
                throw new IllegalArgumentException("--after: " + after
                        + " is no verify (expected: a run that compared every store and changed nothing)");
            }
            return run;
        }
    }
}
