package dev.dualtrack.job;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.fence.Throttle;
import dev.dualtrack.job.run.Portions;
import dev.dualtrack.job.run.Summaries;
import dev.dualtrack.job.run.Turns;
import dev.dualtrack.job.scan.DeepCheck;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One run that was asked for.
 *
 * @param job the Job whose process this is, which tells runs in slices of one id apart; empty by hand
 * @param share how much of the whole it is
 * @param proceed the suspended run whose repair a person has released; empty if none
 * @param fenceTimeout how long each wait at the fence may take
 * @param maxPasses how often a key that keeps changing is looked at
 * @param deep which records are compared in full
 * @param portions how much of a repair is asked for before it is looked at again
 * @param limits how much room is left to the hot path
 * @param models directory of the embedding model
 */
record JobRequest(
        PipelineConfig config,
        String runId,
        String job,
        Mode mode,
        Share share,
        String proceed,
        Duration fenceTimeout,
        int maxPasses,
        DeepCheck deep,
        Portions portions,
        Throttle.Limits limits,
        Path models) {
    JobRequest {
        if (runId.isBlank() || runId.length() > 200) {
            throw new IllegalArgumentException("run id: " + runId.length() + " characters (expected: 1 to 200)");
        }
    }

    /** Equal for requests that ask the same of the same configuration, whatever their id and their slice. */
    String basis() {
        return String.join(
                " ",
                PipelineConfigWriter.write(config),
                mode.name(),
                new TreeSet<>(share.stores()).toString(),
                share.scope().toString(),
                String.valueOf(share.window()),
                proceed,
                Integer.toString(maxPasses),
                deep.toString());
    }

    /** What it compares, as {@link PipelineConfigWriter#mappingHash} tells it. */
    String mapping() {
        return PipelineConfigWriter.mappingHash(config);
    }

    /** The summary of its run as long as that is under way. */
    RunSummary running(Instant startedAt) {
        return Summaries.running(runId, startedAt, mapping());
    }

    /** The summary of its run where that ended before it had any result. */
    RunSummary without(Instant startedAt, Instant finishedAt, Result result, String reason) {
        return Summaries.without(runId, startedAt, finishedAt, result, reason, mapping());
    }

    /** How often it is tried again by itself. */
    int retries() {
        return share.stage() ? 0 : config.reconcile().retries();
    }

    /** Which parts a run that begins now has to scan; null if all, and none for the sake of those after it. */
    @Nullable
    Turns turns(Instant now) {
        ScanWindow window = share.window();
        return window == null
                ? null
                : new Turns(window.within(), window.all(), now, PipelineConfigWriter.mappingHash(config));
    }

    /** The parts that this process takes on. */
    Set<Place> places() {
        return share.places(config);
    }

    /** Whether it looks at every store of the pipeline, and so at no time beside another run. */
    boolean isWhole() {
        return share.isWhole(config);
    }

    /** Whether it compares every store and changes nothing. */
    boolean isVerify() {
        return isWhole() && mode != Mode.REPAIR;
    }

    /** Whether vectors are to be compared, for which the model is needed. */
    boolean embeds() {
        return deep.size() > 0 && places().stream().anyMatch(place -> place.store() == StoreKind.VECTOR);
    }
}
