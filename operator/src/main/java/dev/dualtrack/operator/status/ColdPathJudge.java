package dev.dualtrack.operator.status;

import static dev.dualtrack.api.status.ConditionType.COLD_PATH_READY;
import static dev.dualtrack.api.status.ConditionType.CONSISTENT;

import dev.dualtrack.api.path.ReconcileMode;
import dev.dualtrack.api.status.Condition;
import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.api.status.Reason;
import dev.dualtrack.api.status.RunResult;
import dev.dualtrack.api.status.RunStatus;
import dev.dualtrack.api.status.StoreCounts;
import dev.dualtrack.operator.model.Observation;
import dev.dualtrack.operator.model.Problem;
import dev.dualtrack.operator.model.Runs;
import dev.dualtrack.operator.model.Schedule;
import dev.dualtrack.operator.model.SourceReading;
import dev.dualtrack.operator.model.VerifyWish;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code ColdPathReady}: the schedule is in place and the last run did not break off; {@code Consistent}: its verdict. */
final class ColdPathJudge {
    private ColdPathJudge() {}

    /** A run that broke off over another epoch, or other things, says nothing of the present ones. */
    static Judgement schedule(Observation seen, @Nullable RunStatus last, DataPipelineStatus previous) {
        Runs runs = seen.runs();
        if (runs == null || seen.epoch() == 0) {
            return Judgement.notLookedAt(COLD_PATH_READY);
        }
        if (seen.spec().reconcile().suspend()) {
            return Judgement.no(
                    COLD_PATH_READY,
                    Reason.COLD_PATH_SUSPENDED,
                    "spec.reconcile.suspend stops the schedule" + heldBack(seen.wish(), last, previous));
        }
        if (!runs.scheduled()) {
            return Judgement.no(COLD_PATH_READY, Reason.SCHEDULE_PROVISIONING, "The CronJob is being made.");
        }
        if (last != null
                && last.result() == RunResult.FAILED
                && !RunTexts.ofFormerEpoch(last, seen, previous)
                && !RunTexts.beforeAChange(last, seen, previous)) {
            return Judgement.no(COLD_PATH_READY, Reason.RUN_FAILED, "Run " + last.id() + " broke off.");
        }
        return Judgement.yes(
                COLD_PATH_READY,
                Reason.SCHEDULED,
                seen.spec().reconcile().schedule() + " "
                        + seen.spec().reconcile().timeZone());
    }

    /** The verdict of the last run, as far as it still says something about the present epoch and time. */
    static Judgement verdict(
            Observation seen, @Nullable RunStatus last, DataPipelineStatus previous, Figures figures, Instant now) {
        if (last == null) {
            return Judgement.unknown(CONSISTENT, Reason.NEVER_VERIFIED, "No run has ended yet.");
        }
        if (RunTexts.ofFormerEpoch(last, seen, previous)) {
            return Judgement.unknown(
                    CONSISTENT,
                    Reason.NEVER_VERIFIED,
                    seen.epochSince() == null
                            ? "No run is known to have verified the present epoch."
                            : "Epoch " + seen.epoch() + " has not been verified yet.");
        }
        if (RunTexts.beforeAChange(last, seen, previous)) {
            return Judgement.unknown(
                    CONSISTENT,
                    Reason.NEVER_VERIFIED,
                    "Tables, mapping, model, source or stores have changed since run " + last.id() + ".");
        }
        String run = "Run " + last.id() + ": ";
        return switch (last.result()) {
            case CONSISTENT ->
                last.hasVerdict()
                        ? consistent(seen, last, previous, now)
                        : without(run + noVerdict(last) + ".", figures);
            case DRIFTED -> drifted(seen, last, run);
            case REPAIR_SUSPENDED ->
                Judgement.no(
                        CONSISTENT,
                        Reason.REPAIR_SUSPENDED,
                        run + "a guard stopped the repair; annotate dualtrack.dev/proceed-repair=" + last.id()
                                + " to let the next run go on." + alsoNoVerdict(last));
            case UNVERIFIABLE -> without(run + noVerdict(last) + ".", figures);
            case INCOMPLETE ->
                without(
                        run + noVerdict(last)
                                + ": a scan showed fewer records than the store counts, or met some under keys that no row"
                                + " can have.",
                        figures);
            case FAILED -> without(run + "broke off.", figures);
        };
    }

    private static Judgement consistent(Observation seen, RunStatus last, DataPipelineStatus previous, Instant now) {
        Optional<String> missed = missed(seen, last, previous);
        if (missed.isPresent()) {
            return Judgement.unknown(CONSISTENT, Reason.CHANGES_MISSED, missed.get());
        }
        String run = "Run " + last.id() + ": ";
        return stale(seen, last, now)
                ? Judgement.unknown(CONSISTENT, Reason.STALE, run + "older than two schedules.")
                : Judgement.yes(CONSISTENT, Reason.VERIFIED, run + agreement(last));
    }

    /** What the last run could not see, as far as anybody knows; what the status tells of it holds until the next run. */
    private static Optional<String> missed(Observation seen, RunStatus last, DataPipelineStatus previous) {
        String agreed = "Run " + last.id() + " found agreement, ";
        Set<String> uncarried = new HotPathTexts(seen, previous).uncarried();
        if (!uncarried.isEmpty()) {
            String tables = String.join(", ", uncarried) + ".";
            return Optional.of(agreed
                    + (uncarried.equals(seen.settling())
                            ? "but transactions are open that began before the publication carried every change of "
                            : "but the publication does not carry every change of ")
                    + tables);
        }
        Problem problem = seen.sourceProblem();
        if (problem != null && problem.reason() == Reason.SLOT_LOST) {
            return Optional.of(agreed + "but " + problem.message() + ".");
        }
        if (seen.source() instanceof SourceReading.Read read && read.facts().slotLost()) {
            return Optional.of(agreed + "but the slot has lost changes.");
        }
        VerifyWish wish = seen.wish();
        if (wish != null && wish.isOpen(previous, last)) {
            return Optional.of(agreed + "and another one is due: " + sentence(wish));
        }
        return Conditions.find(previous, CONSISTENT)
                .filter(condition ->
                        Reason.CHANGES_MISSED.text().equals(condition.reason()) && last.equals(previous.lastRun()))
                .map(Condition::message);
    }

    private static String heldBack(@Nullable VerifyWish wish, @Nullable RunStatus last, DataPipelineStatus previous) {
        return wish == null || !wish.isOpen(previous, last)
                ? "."
                : ", and holds back a run that is due: " + sentence(wish)
                        + " The annotation dualtrack.dev/reconcile-at starts one.";
    }

    private static String sentence(VerifyWish wish) {
        return wish.reason() + " (" + Times.text(wish.since()) + ").";
    }

    private static String agreement(RunStatus last) {
        long quarantined = RunTexts.sum(last, StoreCounts::quarantined);
        long unsettled = RunTexts.sum(last, StoreCounts::unsettled);
        if (quarantined + unsettled > 0) {
            return "every store agrees with the source, but for " + quarantined + " quarantined key(s) and " + unsettled
                    + " that changed too often to be judged" + restsOn(last) + ".";
        }
        return RunTexts.sum(last, StoreCounts::compared) == 0
                ? "source and stores are empty."
                : "every store agrees with the source" + restsOn(last) + ".";
    }

    private static String restsOn(RunStatus last) {
        return last.oldestScan() == null
                ? ""
                : "; " + (last.coverage() == null ? "not all" : last.coverage())
                        + " was compared in this run, the rest has not changed since a run compared it; the oldest scan is of "
                        + last.oldestScan();
    }

    /** Nothing is known now; what was known stays in sight, with its time. */
    private static Judgement without(String message, Figures figures) {
        return Judgement.unknown(
                CONSISTENT,
                Reason.UNVERIFIABLE,
                figures.verifiedAt() == null
                        ? message
                        : message + " Drift and consistency are of " + figures.verifiedAt() + ".");
    }

    private static String noVerdict(RunStatus last) {
        List<String> unverified = RunTexts.unverified(last);
        return unverified.isEmpty() ? "nothing was compared" : "no verdict on " + String.join(", ", unverified);
    }

    private static String alsoNoVerdict(RunStatus last) {
        List<String> unverified = RunTexts.unverified(last);
        return unverified.isEmpty() ? "" : " No verdict on " + String.join(", ", unverified) + ".";
    }

    private static Judgement drifted(Observation seen, RunStatus last, String run) {
        return seen.spec().reconcile().mode() == ReconcileMode.REPAIR
                ? Judgement.no(
                        CONSISTENT, Reason.DRIFT_REMAINS, run + "drift was left at its end." + alsoNoVerdict(last))
                : Judgement.no(
                        CONSISTENT,
                        Reason.DRIFT_DETECTED,
                        run + "drift was found; the mode does not repair." + alsoNoVerdict(last));
    }

    private static boolean stale(Observation seen, RunStatus last, Instant now) {
        Schedule schedule = new Schedule(
                seen.spec().reconcile().schedule(), seen.spec().reconcile().timeZone());
        return seen.runs() != null
                && last.finishedAt() != null
                && schedule.firedTwice(Instant.parse(last.finishedAt()), now);
    }
}
