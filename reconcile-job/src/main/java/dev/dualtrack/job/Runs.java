package dev.dualtrack.job;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.status.RunSummary;
import java.io.PrintStream;
import java.time.InstantSource;

/** Runs for the commands that compare: each is carried out, and its end is told. */
record Runs(ReconcileJob job, InstantSource clock, PrintStream out) {

    /** Carries out one run, with {@code proceed} naming the suspended run that it releases, or empty. */
    RunSummary run(RunOptions options, PipelineConfig pipeline, Mode mode, String proceed, Share share) {
        RunSummary summary = job.run(options.request(pipeline, mode, proceed, share, clock));
        tell(options, summary);
        return summary;
    }

    /** Tells how a run ended. */
    void tell(RunOptions options, RunSummary summary) {
        RunEnd.tell(summary, options.terminationLog(), out);
    }
}
