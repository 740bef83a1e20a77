package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.api.Durations;
import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.api.status.Phase;
import dev.dualtrack.api.status.RunResult;
import dev.dualtrack.api.status.RunStatus;
import dev.dualtrack.api.status.Verdict;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.operator.model.Plan;
import dev.dualtrack.operator.model.VerifyWish;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The run outside the schedule that is due. Its name follows from what asked for it, so that one wish makes one Job however
 * often it is seen: a token of {@code reconcile-at}, a released guard, an epoch that was never verified, or a wish for a
 * verify. All of them wait until no other run is under way, which would make theirs end as skipped.
 *
 * <p>A wish alone is not done with its run: one that ends without a verdict is made again. Each time that takes as long as the
 * wish had waited by then, so that repeats grow rare, and from a day on the schedule comes first.
 *
 * @param proceed the suspended run that a person released, null for none
 * @param token the value of {@code reconcile-at} that is acted on, null if it is not what asked
 * @param wish likewise
 */
record DueRun(
        String name,
        @Nullable String proceed,
        @Nullable String token,
        @Nullable VerifyWish wish) {

    static Optional<DueRun> of(
            Plan plan, DataPipelineStatus previous, List<Job> jobs, @Nullable VerifyWish wish, Instant now) {
        List<Job> runs = runs(jobs);
        if (!runs.stream().allMatch(RunObserver::ended)) {
            return Optional.empty();
        }
        Map<String, String> annotations = annotations(plan.pipeline());
        String token = annotations.get(DataPipeline.RECONCILE_AT);
        String proceed = released(annotations, previous);
        if (token != null && !token.isBlank() && !token.equals(previous.lastHandledReconcileAt())) {
            return Optional.of(new DueRun(plan.names().requestedRun(token), proceed, token, null));
        }
        if (proceed != null) {
            return Optional.of(new DueRun(plan.names().requestedRun("proceed " + proceed), proceed, null, null));
        }
        if (neverVerified(plan, previous) && isObserved(previous, runs)) {
            String first = first(plan, previous, jobs);
            if (!isThere(first, jobs)) {
                return Optional.of(new DueRun(first, null, null, null));
            }
        }
        return wish != null && isDue(wish, plan, previous, runs, now)
                ? Optional.of(new DueRun(plan.names().requestedRun(occasion(wish, previous)), null, null, wish))
                : Optional.empty();
    }

    /** Whether no run is under way, nor has one ended that the status does not tell of. */
    static boolean isQuiet(DataPipelineStatus previous, List<Job> jobs) {
        List<Job> runs = runs(jobs);
        return runs.stream().allMatch(RunObserver::ended) && isObserved(previous, runs);
    }

    private static List<Job> runs(List<Job> jobs) {
        return jobs.stream().filter(RunObserver::isRun).toList();
    }

    private static boolean isThere(String name, List<Job> jobs) {
        return jobs.stream().anyMatch(job -> job.getMetadata().getName().equals(name));
    }

    /** The suspended run that a person released; one that is not the last any more is history. */
    private static @Nullable String released(Map<String, String> annotations, DataPipelineStatus previous) {
        String runId = annotations.get(DataPipeline.PROCEED_REPAIR);
        RunStatus last = previous.lastRun();
        boolean waits = last != null
                && last.result() == RunResult.REPAIR_SUSPENDED
                && last.id().equals(runId);
        return waits ? runId : null;
    }

    /**
     * A fresh pipeline, one that began a new epoch, and one with another mapping than the last run had, is verified at once
     * and not at three in the morning. A run that met a back-fill still under way does not count.
     */
    private static boolean neverVerified(Plan plan, DataPipelineStatus previous) {
        RunStatus last = previous.lastRun();
        boolean tooEarly = last != null && last.result() == RunResult.UNVERIFIABLE && previous.verifiedAt() == null;
        return previous.phase() == Phase.RUNNING
                && (previous.verdict() == Verdict.NEVER_VERIFIED || tooEarly)
                && !plan.pipeline().getSpec().reconcile().suspend();
    }

    /** The name of the first run of the epoch; if there was one, of that of the mapping which the resource has since this generation. */
    private static String first(Plan plan, DataPipelineStatus previous, List<Job> jobs) {
        RunStatus last = previous.lastRun();
        String first = plan.names().firstRun(plan.config().epoch());
        String mapping = PipelineConfigWriter.mappingHash(plan.config());
        boolean again =
                last != null && (last.comparedOther(mapping) || last.id().equals(first) || isThere(first, jobs));
        return again
                ? plan.names()
                        .requestedRun("mapping " + mapping + " "
                                + plan.pipeline().getMetadata().getGeneration())
                : first;
    }

    /** Whether the status tells of every run that has ended, or of a later one: such a run may be the verdict that is missing. */
    private static boolean isObserved(DataPipelineStatus previous, List<Job> runs) {
        RunStatus last = previous.lastRun();
        return runs.stream().allMatch(job -> isPast(job, last));
    }

    private static boolean isPast(Job run, @Nullable RunStatus last) {
        return last != null
                && (last.id().equals(run.getMetadata().getName())
                        || (last.finishedAt() != null && RunObserver.wasThere(run, Instant.parse(last.finishedAt()))));
    }

    /** Whether nothing has looked at the stores since the wish came up, or what has came to no verdict, and that long enough ago. */
    private static boolean isDue(VerifyWish wish, Plan plan, DataPipelineStatus previous, List<Job> runs, Instant now) {
        RunStatus last = previous.lastRun();
        if (plan.pipeline().getSpec().reconcile().suspend() || !wish.isOpen(previous, last)) {
            return false;
        }
        if (last != null && last.finishedAt() != null && wish.isBefore(last)) {
            return isObserved(previous, runs) && !now.isBefore(again(wish, Instant.parse(last.finishedAt()), plan));
        }
        return runs.stream()
                .map(job -> Instant.parse(job.getMetadata().getCreationTimestamp()))
                .noneMatch(wish::isBefore);
    }

    /** When there is another run after one that ended then: later by what the wish had waited, and by the pause between attempts at least. */
    private static Instant again(VerifyWish wish, Instant end, Plan plan) {
        Duration waited = Duration.between(wish.since(), end);
        Duration pause = Durations.parse(plan.pipeline().getSpec().reconcile().retryDelay());
        return end.plus(waited.compareTo(pause) > 0 ? waited : pause);
    }

    /** A wish has one run, and one more for each that looked since and came to no verdict. */
    private static String occasion(VerifyWish wish, DataPipelineStatus previous) {
        RunStatus last = previous.lastRun();
        String first = "verify " + wish.since();
        return last != null && wish.isBefore(last) ? first + " after " + last.id() : first;
    }

    /** The wish that no run is started for, since a person suspended them; empty if there is none. */
    static Optional<VerifyWish> heldBack(Plan plan, DataPipelineStatus previous, @Nullable VerifyWish wish) {
        boolean suspended = plan.pipeline().getSpec().reconcile().suspend();
        return suspended && wish != null && wish.isOpen(previous, previous.lastRun())
                ? Optional.of(wish)
                : Optional.empty();
    }

    private static Map<String, String> annotations(DataPipeline pipeline) {
        Map<String, String> annotations = pipeline.getMetadata().getAnnotations();
        return annotations == null ? Map.of() : annotations;
    }
}
