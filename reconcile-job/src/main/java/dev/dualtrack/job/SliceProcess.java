package dev.dualtrack.job;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.embedding.Embedder;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.fingerprint.Digest;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.job.Attempts.Tried;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.fence.Pace;
import dev.dualtrack.job.journal.RunDetails;
import dev.dualtrack.job.journal.RunJournal;
import dev.dualtrack.job.journal.SharedRun;
import dev.dualtrack.job.journal.SharedRun.Admission;
import dev.dualtrack.job.journal.SharedRun.Admission.Admitted;
import dev.dualtrack.job.journal.SharedRun.Admission.Busy;
import dev.dualtrack.job.journal.SharedRun.Admission.Over;
import dev.dualtrack.job.run.PartResult;
import dev.dualtrack.job.run.SliceFindings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of the processes that share a run (ADR 0045): attempts at its slice; then what the last one brought is handed in, and the
 * run's verdict made if no slice lacks. The slice's lock is held from the first attempt to the end, pauses included, so that
 * nobody changes what was found; where its session is lost, the process joins the run again. Not thread-safe.
 */
final class SliceProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SliceProcess.class);
    private static final Duration HAND_IN_AGAIN = Duration.ofSeconds(10);

    private final JobRequest request;
    private final StoreOpener opener;
    private final @Nullable Embedder embedder;
    private final Pace pace;
    private final InstantSource clock;
    private final Instant startedAt;
    private final PostgresSource source;
    private @Nullable SharedRun run;
    private boolean wasAdmitted;

    /** What the last attempt has for the run; null if nothing. */
    private @Nullable String findings;

    SliceProcess(
            JobRequest request,
            StoreOpener opener,
            @Nullable Embedder embedder,
            Pace pace,
            InstantSource clock,
            Instant startedAt) {
        this.request = request;
        this.opener = opener;
        this.embedder = embedder;
        this.pace = pace;
        this.clock = clock;
        this.startedAt = startedAt;
        this.source = PostgresSource.open(request.config().source());
    }

    /**
     * Does all of it. A source that is away when the findings are handed in is waited for, as long as a run may take. The
     * summary says that the run is under way unless no slice lacks.
     */
    RunSummary run(Attempts attempts) {
        RunSummary last = attempts.run(this::attempt);
        String brought = findings;
        return brought == null
                ? last
                : attempts.untilItsTimeIsOver(HAND_IN_AGAIN).run(() -> handedIn(brought));
    }

    /** Its summary is the slice's as if it were the run. */
    private Tried attempt() {
        findings = null;
        try {
            return admitted(this::examined);
        } catch (ClassifiedException e) {
            String failure = failure("Attempt failed", e);
            findings = wasAdmitted ? new SliceFindings(failure, List.of()).json(Map.of()) : null;
            return Tried.toRepeat(without(Result.FAILED, failure));
        }
    }

    private Tried handedIn(String brought) {
        try {
            return admitted(own -> {
                own.bring(brought);
                return Tried.asItIs(own.end(all -> concluded(all, own)).orElse(own.summary()));
            });
        } catch (ClassifiedException e) {
            return Tried.toRepeat(without(Result.FAILED, failure("Findings not handed in", e)));
        }
    }

    private Tried admitted(Function<SharedRun, Tried> work) {
        SharedRun own = run;
        if (own != null && !own.isHeld()) {
            close(own);
            own = null;
        }
        if (own == null) {
            switch (join()) {
                case Busy busy -> {
                    // after a lost session that may be this process itself, until the server notices
                    return new Tried(without(Result.SKIPPED, busy.reason()), wasAdmitted);
                }
                case Over over -> {
                    return Tried.asItIs(over.summary());
                }
                case Admitted admitted -> {
                    own = admitted.run();
                    run = own;
                    wasAdmitted = true;
                }
            }
        }
        return work.apply(own);
    }

    private Admission join() {
        return SharedRun.join(
                source.connections(),
                journal(),
                new SharedRun.Ticket(
                        request.config().owner(),
                        request.runId(),
                        request.job(),
                        request.share().slice().index(),
                        request.share().slice().of(),
                        Digest.hex(request.basis(), 32),
                        List.of(StoreKind.values())),
                request.running(startedAt),
                request.config().reconcile().timeout());
    }

    private RunJournal journal() {
        return RunJournal.open(source.connections(), request.config().owner());
    }

    private Tried examined(SharedRun own) {
        Optional<String> before = own.done();
        if (before.isPresent()) {
            findings = before.get();
            return Tried.asItIs(own.summary());
        }
        Examination examination = Examination.of(request, source, journal());
        List<PartResult> parts = request.places().isEmpty()
                ? List.of()
                : examination.parts(opener, embedder, pace, own.checkpoints(), clock.instant());
        findings = new SliceFindings("", parts).json(examination.mappings().keys());
        return new Tried(
                parts.isEmpty() ? own.summary() : examination.summary(parts, own.startedAt(), clock.instant()),
                examination.mayGetBetter(parts));
    }

    private RunSummary concluded(Map<Integer, String> brought, SharedRun own) {
        RunJournal journal = journal();
        Examination examination = Examination.of(request, source, journal);
        List<String> failures = new ArrayList<>();
        List<PartResult> parts = new ArrayList<>();
        new TreeMap<>(brought).forEach((slice, json) -> {
            SliceFindings found =
                    SliceFindings.ofJson(json, examination.mappings().keys());
            if (!found.failure().isEmpty()) {
                failures.add("slice " + slice + ": " + found.failure());
            }
            parts.addAll(found.parts());
        });
        RunSummary summary;
        if (failures.isEmpty()) {
            List<Place> order = List.copyOf(request.share().in(Slice.WHOLE).places(request.config()));
            parts.sort(Comparator.comparingInt(part -> order.indexOf(part.place())));
            summary = examination.conclude(parts, own.startedAt(), clock.instant());
        } else {
            summary = request.without(own.startedAt(), clock.instant(), Result.FAILED, String.join("; ", failures));
            journal.end(summary, RunDetails.NONE, Map.of());
        }
        Attempt.forgetAll(own.checkpoints());
        return summary;
    }

    private RunSummary without(Result result, String reason) {
        return request.without(startedAt, clock.instant(), result, reason);
    }

    private static String failure(String what, ClassifiedException e) {
        LOG.atError().addKeyValue("errorClass", e.errorClass()).setCause(e).log(what);
        return e.errorClass() + ": " + e.getMessage();
    }

    private void close(SharedRun own) {
        own.close();
        run = null;
    }

    /** Gives the slice back. */
    @Override
    public void close() {
        SharedRun own = run;
        if (own != null) {
            close(own);
        }
        source.close();
    }
}
