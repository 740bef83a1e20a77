package dev.dualtrack.job;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.embedding.Embedder;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.job.Attempts.Tried;
import dev.dualtrack.job.fence.Pace;
import dev.dualtrack.job.journal.RunCheckpoints;
import dev.dualtrack.job.journal.RunDetails;
import dev.dualtrack.job.journal.RunJournal;
import dev.dualtrack.job.journal.RunLock;
import dev.dualtrack.job.run.PartResult;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at a run: opens everything, takes the lock, goes through all parts, writes the journal, closes everything. What
 * an attempt before, in this process or in one that was killed, has done of the same run is taken over (ADR 0042).
 * A failure becomes a summary, too; it leaves the journal's row behind as failed where the database can be reached.
 */
record Attempt(
        JobRequest request,
        StoreOpener opener,
        @Nullable Embedder embedder,
        Pace pace,
        InstantSource clock,
        Instant startedAt) {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

    Tried run() {
        try (PostgresSource source = PostgresSource.open(request.config().source())) {
            RunJournal journal =
                    RunJournal.open(source.connections(), request.config().owner());
            Optional<RunLock> lock = request.isWhole()
                    ? RunLock.tryLock(source.connections(), request.config().owner())
                    : RunLock.tryLock(
                            source.connections(),
                            request.config().owner(),
                            request.share().stores());
            if (lock.isEmpty()) {
                return Tried.asItIs(without(Result.SKIPPED, "another run of this pipeline is under way"));
            }
            try (RunLock held = lock.get()) {
                RunCheckpoints checkpoints = RunCheckpoints.open(
                        held,
                        request.config().owner(),
                        request.runId(),
                        startedAt,
                        request.config().reconcile().timeout());
                return since(checkpoints.startedAt()).locked(source, journal, checkpoints);
            }
        } catch (ClassifiedException e) {
            return Tried.toRepeat(failed(e));
        }
    }

    private Attempt since(Instant began) {
        return new Attempt(request, opener, embedder, pace, clock, began);
    }

    private Tried locked(PostgresSource source, RunJournal journal, RunCheckpoints checkpoints) {
        if (request.isWhole()) {
            journal.buryDead(request.runId());
        } else {
            journal.buryShared(request.runId());
        }
        checkpoints.forgetOtherRuns(
                request.isWhole()
                        ? EnumSet.allOf(StoreKind.class)
                        : request.share().stores());
        journal.begin(request.running(startedAt));
        Tried tried = ended(source, journal, checkpoints);
        if (!tried.mayGetBetter()) {
            forgetAll(checkpoints);
        }
        return tried;
    }

    private Tried ended(PostgresSource source, RunJournal journal, RunCheckpoints checkpoints) {
        try {
            return examined(source, journal, checkpoints);
        } catch (ClassifiedException e) {
            RunSummary summary = failed(e);
            journal.end(summary, RunDetails.NONE, Map.of());
            return Tried.toRepeat(summary);
        }
    }

    /** What the journal says of the run stands, whether or not its checkpoints can be removed. */
    static void forgetAll(RunCheckpoints checkpoints) {
        try {
            checkpoints.forgetAll();
        } catch (ClassifiedException e) {
            LOG.atWarn()
                    .addKeyValue("errorClass", e.errorClass())
                    .setCause(e)
                    .log("Checkpoints stay until another run of these stores begins");
        }
    }

    private Tried examined(PostgresSource source, RunJournal journal, RunCheckpoints checkpoints) {
        Examination examination = Examination.of(request, source, journal);
        List<PartResult> parts = examination.parts(opener, embedder, pace, checkpoints, clock.instant());
        return new Tried(examination.conclude(parts, startedAt, clock.instant()), examination.mayGetBetter(parts));
    }

    private RunSummary failed(ClassifiedException e) {
        LOG.atError().addKeyValue("errorClass", e.errorClass()).setCause(e).log("Attempt failed");
        return without(Result.FAILED, e.errorClass() + ": " + e.getMessage());
    }

    private RunSummary without(Result result, String reason) {
        return request.without(startedAt, clock.instant(), result, reason);
    }
}
