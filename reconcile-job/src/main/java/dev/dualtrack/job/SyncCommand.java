package dev.dualtrack.job;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import dev.dualtrack.job.run.Scope;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sync}: the stage that brings one store up to what the source has. */
@Command(
        name = "sync",
        mixinStandardHelpOptions = true,
        description =
                "A stage: compares every table with one store; in mode REPAIR asks its workers to refresh what is "
                        + "missing, stale or corrupt, and looks at it again. Counts orphans and leaves them. "
                        + "Stages of other stores may run beside it. Prints the summary as one line of JSON.")
final class SyncCommand implements Callable<Integer> {
    private final Runs runs;

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(
            names = "--store",
            required = true,
            paramLabel = "STORE",
            description = "Which one: vector, graph or cache.")
    private String store = "";

    SyncCommand(Runs runs) {
        this.runs = runs;
    }

    @Override
    public Integer call() {
        PipelineConfig pipeline = options.pipeline();
        Mode mode = pipeline.reconcile().mode();
        Share share = Share.ofOne(pipeline, StoreKind.ofWord(store), Scope.ROWS);
        RunSummary summary = runs.run(options, pipeline, mode, "", share);
        return ExitCode.ofStage(summary, owed(mode)).number();
    }

    /** Where nothing may be repaired, looking is all that is asked for. */
    private static ToLongFunction<StoreResult> owed(Mode mode) {
        return mode == Mode.REPAIR ? found -> found.remaining() - found.orphaned() : _ -> 0;
    }
}
