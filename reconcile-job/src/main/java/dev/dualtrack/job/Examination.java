package dev.dualtrack.job;

import dev.dualtrack.core.embedding.Embedder;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.fence.Fence;
import dev.dualtrack.job.fence.Pace;
import dev.dualtrack.job.fence.PostgresWal;
import dev.dualtrack.job.journal.RunCheckpoints;
import dev.dualtrack.job.journal.RunJournal;
import dev.dualtrack.job.journal.RunRecord;
import dev.dualtrack.job.repair.Rails;
import dev.dualtrack.job.run.Baselines;
import dev.dualtrack.job.run.Details;
import dev.dualtrack.job.run.PartResult;
import dev.dualtrack.job.run.ReconcileRun;
import dev.dualtrack.job.run.Summaries;
import dev.dualtrack.job.stream.KafkaStream;
import dev.dualtrack.job.stream.Stream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work of a run: its parts, and what they come to. Who else is at work is not asked here.
 *
 * @param released the suspended run whose repair a person has released
 */
record Examination(
        JobRequest request,
        PostgresSource source,
        RunJournal journal,
        Mappings mappings,
        Optional<RunRecord> released) {
    private static final Logger LOG = LoggerFactory.getLogger(Examination.class);

    /** Reads what the parts rest on: the tables' shapes and the journal. */
    static Examination of(JobRequest request, PostgresSource source, RunJournal journal) {
        return new Examination(
                request, source, journal, Mappings.of(request.config(), source), released(request, journal));
    }

    /** A leave that is not good is ignored with a warning. */
    private static Optional<RunRecord> released(JobRequest request, RunJournal journal) {
        if (request.proceed().isEmpty()) {
            return Optional.empty();
        }
        if (journal.mayProceed(request.proceed(), request.runId())) {
            return journal.find(request.proceed());
        }
        LOG.atWarn()
                .addKeyValue("proceed", request.proceed())
                .log("Leave to proceed ignored: not the newest suspended run, or used before");
        return Optional.empty();
    }

    private Rails rails() {
        return Rails.of(
                request.config().reconcile(),
                released.map(suspended -> suspended.details().held()).orElse(Map.of()));
    }

    /** Goes through all parts that were asked for. */
    List<PartResult> parts(
            StoreOpener opener, @Nullable Embedder embedder, Pace pace, RunCheckpoints checkpoints, Instant now) {
        Set<Place> places = request.places();
        try (OpenStores stores = OpenStores.of(request.config(), places, mappings.bound(), opener);
                Stream stream = KafkaStream.open(request.config().stream(), mappings.keys())) {
            Fence fence = new Fence(
                    new PostgresWal(
                            source.connections(), request.config().source().slotName()),
                    stream,
                    pace,
                    request.fenceTimeout());
            ReconcileRun run = ReconcileRun.of(
                    source,
                    stores.byKind(),
                    mappings.bound(),
                    stream,
                    fence,
                    pace,
                    rails(),
                    embedder,
                    checkpoints,
                    checkpoints.notes(),
                    new ReconcileRun.Options(
                            request.mode(),
                            request.share().scope(),
                            places,
                            request.config().owner(),
                            request.config().epoch(),
                            request.runId(),
                            request.maxPasses(),
                            request.deep(),
                            request.portions(),
                            request.limits(),
                            request.basis(),
                            request.turns(now)));
            List<PartResult> parts = new ArrayList<>(mappings.unfit());
            parts.removeIf(part -> !places.contains(part.place()));
            parts.addAll(run.run(journal.tableRows()));
            return parts;
        }
    }

    /** What the run comes to if these are all of its parts. */
    RunSummary summary(List<PartResult> parts, Instant startedAt, Instant now) {
        return Summaries.of(request.runId(), startedAt, now, request.deep(), request.mapping(), parts);
    }

    /** Whether another attempt at the run may bring more than these parts. */
    boolean mayGetBetter(List<PartResult> parts) {
        return Attempts.mayGetBetter(parts, mappings.unfit());
    }

    /** Writes the end of the run into the journal, these being all of its parts. */
    RunSummary conclude(List<PartResult> parts, Instant startedAt, Instant now) {
        RunSummary summary = summary(parts, startedAt, now);
        String proceed = released.map(suspended -> suspended.summary().runId()).orElse("");
        journal.end(
                summary,
                Details.of(parts, proceed, request.isVerify()),
                Baselines.of(journal.tableRows(), parts, rails()));
        return summary;
    }
}
