package dev.dualtrack.job;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.embedding.Embedder;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.fingerprint.Digest;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.fence.Pace;
import dev.dualtrack.job.journal.RunDetails;
import dev.dualtrack.job.journal.RunJournal;
import dev.dualtrack.job.journal.SharedRun;
import dev.dualtrack.job.journal.SharedRun.Admission.Admitted;
import dev.dualtrack.job.journal.SharedRun.Admission.Busy;
import dev.dualtrack.job.journal.SharedRun.Admission.Over;
import dev.dualtrack.job.run.PartResult;
import dev.dualtrack.job.run.SliceFindings;
import dev.dualtrack.job.run.Summaries;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attempts at a slice of a run that several processes share (ADR 0045). What the last attempt brought is settled: kept in the run's
 * row, or, in the process that ends last, made into the run's verdict with what the others kept.
 */
record SliceAttempt(
        JobRequest request,
        StoreOpener opener,
        @Nullable Embedder embedder,
        Pace pace,
        InstantSource clock,
        Instant startedAt) {
    private static final Logger log = LoggerFactory.getLogger(SliceAttempt.class);

    /**
     * What an attempt brought.
     *
     * @param summary the slice's as if it were the run, to tell whether to try again
     * @param findings what there is to settle; null if the process has nothing to add to the run
     */
    record Outcome(RunSummary summary, @Nullable String findings) {}

    /** Something done once the process may work. */
    private interface Work<T> {
        T with(PostgresSource source, RunJournal journal, SharedRun run);
    }

    /** One attempt at the slice's parts. */
    Outcome run() {
        try {
            return admitted(this::examined, summary -> new Outcome(summary, null));
        } catch (ClassifiedException e) {
            log.atError().addKeyValue("errorClass", e.errorClass()).setCause(e).log("Attempt failed");
            String failure = e.errorClass() + ": " + e.getMessage();
            return new Outcome(without(Result.FAILED, failure), new SliceFindings(failure, List.of()).json(Map.of()));
        }
    }

    /** The run's summary, which says that it is under way unless this was the last slice. */
    RunSummary settle(Outcome outcome) {
        String findings = outcome.findings();
        if (findings == null) {
            return outcome.summary();
        }
        try {
            return admitted(
                    (source, journal, run) -> run.done(findings)
                            .map(all -> concluded(all, source, journal, run))
                            .orElse(run.summary()),
                    summary -> summary);
        } catch (ClassifiedException e) {
            log.atError().addKeyValue("errorClass", e.errorClass()).setCause(e).log("Slice not settled");
            return without(Result.FAILED, e.errorClass() + ": " + e.getMessage());
        }
    }

    private <T> T admitted(Work<T> work, Function<RunSummary, T> otherwise) {
        try (PostgresSource source = PostgresSource.open(request.config().source())) {
            RunJournal journal =
                    RunJournal.open(source.connections(), request.config().owner());
            return switch (SharedRun.join(
                    source.connections(),
                    journal,
                    ticket(),
                    Summaries.running(request.runId(), startedAt),
                    request.config().reconcile().timeout())) {
                case Busy busy -> otherwise.apply(without(Result.SKIPPED, busy.reason()));
                case Over over -> otherwise.apply(over.summary());
                case Admitted admitted -> {
                    try (SharedRun run = admitted.run()) {
                        yield work.with(source, journal, run);
                    }
                }
            };
        }
    }

    private SharedRun.Ticket ticket() {
        return new SharedRun.Ticket(
                request.config().owner(),
                request.runId(),
                request.share().slice().index(),
                request.share().slice().of(),
                Digest.hex(request.basis().getBytes(StandardCharsets.UTF_8), 32),
                List.of(StoreKind.values()));
    }

    private Outcome examined(PostgresSource source, RunJournal journal, SharedRun run) {
        if (run.done().isPresent()) {
            return new Outcome(run.summary(), run.done().get());
        }
        Examination examination = Examination.of(request, source, journal);
        List<PartResult> parts =
                request.places().isEmpty() ? List.of() : examination.parts(opener, embedder, pace, run.checkpoints());
        return new Outcome(
                parts.isEmpty() ? run.summary() : examination.summary(parts, run.startedAt(), clock.instant()),
                new SliceFindings("", parts).json(examination.mappings().keys()));
    }

    private RunSummary concluded(
            Map<Integer, String> brought, PostgresSource source, RunJournal journal, SharedRun run) {
        Examination examination = Examination.of(request, source, journal);
        List<String> failures = new ArrayList<>();
        List<PartResult> parts = new ArrayList<>();
        new TreeMap<>(brought).forEach((slice, json) -> {
            SliceFindings findings =
                    SliceFindings.ofJson(json, examination.mappings().keys());
            if (!findings.failure().isEmpty()) {
                failures.add("slice " + slice + ": " + findings.failure());
            }
            parts.addAll(findings.parts());
        });
        RunSummary summary;
        if (failures.isEmpty()) {
            List<Place> order = List.copyOf(request.share().in(Slice.WHOLE).places(request.config()));
            parts.sort(Comparator.comparingInt(part -> order.indexOf(part.place())));
            summary = examination.conclude(parts, run.startedAt(), clock.instant());
        } else {
            summary = Summaries.without(
                    request.runId(), run.startedAt(), clock.instant(), Result.FAILED, String.join("; ", failures));
            journal.end(summary, RunDetails.NONE, Map.of());
        }
        Attempt.forgetAll(run.checkpoints());
        return summary;
    }

    private RunSummary without(Result result, String reason) {
        return Summaries.without(request.runId(), startedAt, clock.instant(), result, reason);
    }
}
