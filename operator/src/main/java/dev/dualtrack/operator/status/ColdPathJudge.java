package dev.dualtrack.operator.status;

import static dev.dualtrack.api.status.ConditionType.COLD_PATH_READY;
import static dev.dualtrack.api.status.ConditionType.CONSISTENT;

import dev.dualtrack.api.path.ReconcileMode;
import dev.dualtrack.api.status.Reason;
import dev.dualtrack.api.status.RunResult;
import dev.dualtrack.api.status.RunStatus;
import dev.dualtrack.operator.model.Observation;
import dev.dualtrack.operator.model.Runs;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** {@code ColdPathReady}: the schedule is in place and the last run did not break off; {@code Consistent}: its verdict. */
final class ColdPathJudge {
    private ColdPathJudge() {}

    static Judgement schedule(Observation seen, @Nullable RunStatus last) {
        Runs runs = seen.runs();
        if (runs == null || seen.epoch() == 0) {
            return Judgement.notLookedAt(COLD_PATH_READY);
        }
        if (seen.spec().reconcile().suspend()) {
            return Judgement.no(
                    COLD_PATH_READY, Reason.COLD_PATH_SUSPENDED, "spec.reconcile.suspend stops the schedule.");
        }
        if (!runs.scheduled()) {
            return Judgement.no(COLD_PATH_READY, Reason.SCHEDULE_PROVISIONING, "The CronJob is being made.");
        }
        if (last != null && last.result() == RunResult.FAILED) {
            return Judgement.no(COLD_PATH_READY, Reason.RUN_FAILED, "Run " + last.id() + " broke off.");
        }
        return Judgement.yes(
                COLD_PATH_READY,
                Reason.SCHEDULED,
                seen.spec().reconcile().schedule() + " "
                        + seen.spec().reconcile().timeZone());
    }

    /** The verdict of the last run, as far as it still says something about the present epoch and time. */
    static Judgement verdict(Observation seen, @Nullable RunStatus last, Instant now) {
        if (last == null) {
            return Judgement.unknown(CONSISTENT, Reason.NEVER_VERIFIED, "No run has ended yet.");
        }
        if (beforeEpoch(last, seen.epochSince())) {
            return Judgement.unknown(
                    CONSISTENT, Reason.NEVER_VERIFIED, "Epoch " + seen.epoch() + " has not been verified yet.");
        }
        String run = "Run " + last.id() + ": ";
        return switch (last.result()) {
            case CONSISTENT ->
                stale(seen.runs(), last, now)
                        ? Judgement.unknown(CONSISTENT, Reason.STALE, run + "older than two schedules.")
                        : Judgement.yes(CONSISTENT, Reason.VERIFIED, run + "every store agrees with the source.");
            case DRIFTED -> drifted(seen, run);
            case REPAIR_SUSPENDED ->
                Judgement.no(
                        CONSISTENT,
                        Reason.REPAIR_SUSPENDED,
                        run + "a guard stopped the repair; annotate dualtrack.dev/proceed-repair=" + last.id()
                                + " to let the next run go on.");
            case UNVERIFIABLE, INCOMPLETE ->
                Judgement.unknown(CONSISTENT, Reason.UNVERIFIABLE, run + "a store could not be compared in time.");
            case FAILED -> Judgement.unknown(CONSISTENT, Reason.UNVERIFIABLE, run + "broke off.");
        };
    }

    private static Judgement drifted(Observation seen, String run) {
        return seen.spec().reconcile().mode() == ReconcileMode.REPAIR
                ? Judgement.no(CONSISTENT, Reason.DRIFT_REMAINS, run + "drift remains after the repair.")
                : Judgement.no(CONSISTENT, Reason.DRIFT_DETECTED, run + "drift was found; the mode does not repair.");
    }

    private static boolean beforeEpoch(RunStatus last, @Nullable Instant since) {
        return since != null
                && last.startedAt() != null
                && Instant.parse(last.startedAt()).isBefore(seconds(since));
    }

    private static boolean stale(@Nullable Runs runs, RunStatus last, Instant now) {
        return runs != null
                && last.finishedAt() != null
                && Instant.parse(last.finishedAt())
                        .plus(runs.interval().multipliedBy(2))
                        .isBefore(now);
    }

    private static Instant seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }
}
