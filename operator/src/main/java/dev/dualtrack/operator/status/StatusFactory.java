package dev.dualtrack.operator.status;

import dev.dualtrack.api.Durations;
import dev.dualtrack.api.status.ColdPathStatus;
import dev.dualtrack.api.status.Condition;
import dev.dualtrack.api.status.ConditionType;
import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.api.status.HotPathStatus;
import dev.dualtrack.api.status.Outcome;
import dev.dualtrack.api.status.Phase;
import dev.dualtrack.api.status.Reason;
import dev.dualtrack.api.status.RunStatus;
import dev.dualtrack.api.status.Verdict;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.operator.model.Observation;
import dev.dualtrack.operator.model.Problem;
import dev.dualtrack.operator.model.Runs;
import dev.dualtrack.operator.model.VerifyWish;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The status as a function of what was observed, of the status before, and of the time. Each condition is judged by
 * itself; the most urgent reason among them decides {@code Ready}, the phase, {@code Reconciling} and {@code Stalled}.
 * Figures that could not be read keep their last value, so that an outage changes conditions and nothing else.
 */
public final class StatusFactory {
    private final Clock clock;

    public StatusFactory(Clock clock) {
        this.clock = clock;
    }

    /** The status on first sight, before anything was looked at. */
    public DataPipelineStatus pending(long generation) {
        return only(DataPipelineStatus.UNSEEN, generation, Reason.PENDING, "The resource was seen.", List.of());
    }

    /** The status while the resource goes away. */
    public DataPipelineStatus deleting(DataPipelineStatus previous, long generation, String message) {
        return only(previous, generation, Reason.DELETING, message, List.of());
    }

    /** The status while nothing can be looked at to the end: what the other conditions said is not known to be wrong. */
    public DataPipelineStatus failing(DataPipelineStatus previous, long generation, String message) {
        Set<String> summaries =
                Set.of(ConditionType.READY.text(), ConditionType.RECONCILING.text(), ConditionType.STALLED.text());
        List<Condition> others = previous.conditions().stream()
                .filter(condition -> !summaries.contains(condition.type()))
                .toList();
        return only(previous, generation, Reason.OPERATOR_FAILING, message, others);
    }

    /** The status that follows {@code previous}; equal to it if nothing happened. */
    public DataPipelineStatus next(Observation seen, DataPipelineStatus previous) {
        Instant now = clock.instant();
        boolean wasReady = wasReady(previous);
        RunStatus last = last(seen, previous);
        List<Judgement> judgements = new ArrayList<>();
        judgements.add(validated(seen.invalid()));
        judgements.add(SourceJudge.judge(seen, wasReady));
        judgements.add(HotPathJudge.judge(seen, wasReady));
        judgements.add(ColdPathJudge.schedule(seen, last, previous));
        Figures figures = Figures.next(last, previous, seen);
        Judgement verdict = ColdPathJudge.verdict(seen, last, previous, figures, now);
        judgements.add(verdict);
        judgements.add(paused(seen, previous, now));
        List<Condition> conditions =
                new ArrayList<>(Conditions.date(Readiness.summarize(judgements), previous, seen.generation(), now));
        Outcome outcome = Readiness.deciding(judgements).outcome();
        HotPathTexts hotPath = new HotPathTexts(seen, previous);
        return new DataPipelineStatus(
                seen.generation(),
                outcome.phase(),
                seen.epoch() > 0 ? (Long) seen.epoch() : previous.epoch(),
                seen.handledToken() == null ? previous.lastHandledReconcileAt() : seen.handledToken(),
                conditions,
                verdict(verdict.reason()),
                figures.drift(),
                figures.verifiedAt(),
                hotPath.quarantined(),
                hotPath.lag(),
                hotPath.status(),
                coldPath(seen, previous, last),
                figures.consistency());
    }

    /**
     * The status before, with these among the tables that the publication is known not to carry. A resource that was under no
     * epoch yet has nothing that could be missed.
     */
    public static DataPipelineStatus naming(Set<String> uncarried, DataPipelineStatus previous) {
        HotPathStatus before = previous.hotPath();
        if (uncarried.isEmpty() || before == null || previous.epoch() == null) {
            return previous;
        }
        Set<String> tables = new TreeSet<>(uncarried);
        if (before.uncarried() != null) {
            tables.addAll(before.uncarried());
        }
        return new DataPipelineStatus(
                previous.observedGeneration(),
                previous.phase(),
                previous.epoch(),
                previous.lastHandledReconcileAt(),
                previous.conditions(),
                previous.verdict(),
                previous.drift(),
                previous.verifiedAt(),
                previous.quarantined(),
                previous.lag(),
                new HotPathStatus(before.stores(), before.slot(), List.copyOf(tables)),
                previous.coldPath(),
                previous.consistency());
    }

    private DataPipelineStatus only(
            DataPipelineStatus previous, long generation, Reason reason, String message, List<Condition> others) {
        Judgement ready = new Judgement(ConditionType.READY, reason.outcome().ready(), reason, message);
        List<Condition> conditions =
                new ArrayList<>(Conditions.date(List.of(ready), previous, generation, clock.instant()));
        conditions.addAll(others);
        return new DataPipelineStatus(
                generation,
                reason.outcome().phase(),
                previous.epoch(),
                previous.lastHandledReconcileAt(),
                conditions,
                previous.verdict() == null ? Verdict.NEVER_VERIFIED : previous.verdict(),
                previous.drift(),
                previous.verifiedAt(),
                previous.quarantined(),
                previous.lag(),
                previous.hotPath(),
                previous.coldPath(),
                previous.consistency());
    }

    private static boolean wasReady(DataPipelineStatus previous) {
        return Conditions.isTrue(previous, ConditionType.READY)
                || previous.phase() == Phase.RUNNING
                || previous.phase() == Phase.DEGRADED
                || previous.lastRun() != null;
    }

    private static Judgement validated(List<Problem> invalid) {
        return invalid.isEmpty()
                ? Judgement.yes(ConditionType.VALIDATED, Reason.VALID, "The resource and its references are valid.")
                : Judgement.no(
                        ConditionType.VALIDATED,
                        invalid.getFirst().reason(),
                        String.join("; ", invalid.stream().map(Problem::message).toList()));
    }

    private static Judgement paused(Observation seen, DataPipelineStatus previous, Instant now) {
        if (seen.spec().hotPath().suspend()) {
            Instant since = Conditions.find(previous, ConditionType.PAUSED)
                    .filter(condition -> Conditions.isTrue(previous, ConditionType.PAUSED))
                    .map(condition -> Instant.parse(condition.lastTransitionTime()))
                    .orElse(now);
            Instant end =
                    since.plus(Durations.parse(seen.spec().stream().kafka().retention()));
            return Judgement.yes(
                    ConditionType.PAUSED,
                    Reason.SUSPENDED,
                    "The hot path is suspended; from " + Times.text(end)
                            + " on the topics drop changes that no store has.");
        }
        return seen.spec().reconcile().suspend()
                ? Judgement.yes(ConditionType.PAUSED, Reason.SUSPENDED, "The cold path's schedule is suspended.")
                : Judgement.no(ConditionType.PAUSED, Reason.NOT_SUSPENDED, "Nothing is suspended.");
    }

    /**
     * The newest run; one that did nothing because another held the lock never counts. Where none has counted yet, and nobody can be asked
     * whether it is of the present epoch, it is left to a later look.
     */
    private static @Nullable RunStatus last(Observation seen, DataPipelineStatus previous) {
        RunStatus known = previous.lastRun();
        Runs runs = seen.runs();
        RunSummary found = runs == null ? null : runs.last();
        Set<RunSummary.Result> none = Set.of(RunSummary.Result.SKIPPED, RunSummary.Result.RUNNING);
        if (runs == null || found == null || none.contains(found.result()) || found.finishedAt() == null) {
            return known;
        }
        RunStatus run = RunTexts.status(found, runs.epoch());
        boolean newer = known == null
                || known.finishedAt() == null
                || known.finishedAt().compareTo(String.valueOf(run.finishedAt())) < 0;
        boolean tellable = seen.epochSince() != null || !RunTexts.isNeverVerified(previous);
        return newer && tellable ? run : known;
    }

    private static ColdPathStatus coldPath(Observation seen, DataPipelineStatus previous, @Nullable RunStatus last) {
        ColdPathStatus before = previous.coldPath();
        List<String> history = before == null ? List.of() : before.history();
        if (last != null && (before == null || !last.equals(before.lastRun()))) {
            history = RunTexts.history(last, history);
        }
        String next = seen.runs() == null
                ? (before == null ? null : before.nextScheduleTime())
                : seen.runs().next() == null ? null : Times.text(seen.runs().next());
        return new ColdPathStatus(next, last, history, verifyWanted(seen, previous, last));
    }

    /** The time of the newest wish, as long as a run is due for it; an operator that begins anew has it from here. */
    private static @Nullable String verifyWanted(
            Observation seen, DataPipelineStatus previous, @Nullable RunStatus last) {
        return Optional.ofNullable(seen.wish())
                .or(() -> VerifyWish.noted(previous))
                .filter(wish -> wish.isOpen(previous, last))
                .map(wish -> Times.text(wish.since()))
                .orElse(null);
    }

    private static Verdict verdict(Reason reason) {
        return switch (reason) {
            case VERIFIED -> Verdict.CONSISTENT;
            case DRIFT_DETECTED, DRIFT_REMAINS, REPAIR_SUSPENDED -> Verdict.DRIFTED;
            case UNVERIFIABLE, STALE, CHANGES_MISSED -> Verdict.UNVERIFIABLE;
            default -> Verdict.NEVER_VERIFIED;
        };
    }
}
