package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.api.status.Phase;
import dev.dualtrack.api.status.RunResult;
import dev.dualtrack.api.status.RunStatus;
import dev.dualtrack.api.status.Verdict;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.operator.dependent.RunJob;
import dev.dualtrack.operator.model.Plan;
import dev.dualtrack.operator.model.VerifyWish;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts runs outside the schedule. A Job's name follows from what asked for it, so that one wish makes one Job however
 * often it is seen: a token of {@code reconcile-at}, a released guard, an epoch that was never verified, or a worker that
 * wants a verify. All of them wait until no other run is under way, which would make theirs end as skipped.
 */
final class RunStarter {
    private static final Logger LOG = LoggerFactory.getLogger(RunStarter.class);
    private static final int CONFLICT = 409;

    private final KubernetesClient client;
    private final Announcer announcer;

    RunStarter(KubernetesClient client, Announcer announcer) {
        this.client = client;
        this.announcer = announcer;
    }

    /** Starts what is asked for; returns the token that was acted on, null if there is none. */
    @Nullable
    String start(Plan plan, DataPipelineStatus previous, List<Job> jobs, @Nullable VerifyWish wish) {
        if (!jobs.stream().filter(RunObserver::isRun).allMatch(RunObserver::ended)) {
            return null;
        }
        Map<String, String> annotations = annotations(plan.pipeline());
        String token = annotations.get(DataPipeline.RECONCILE_AT);
        String proceed = released(annotations, previous);
        if (token != null && !token.isBlank() && !token.equals(previous.lastHandledReconcileAt())) {
            Creation creation = create(plan, plan.names().requestedRun(token), proceed, jobs);
            return creation == Creation.REFUSED ? null : token;
        }
        if (proceed != null) {
            create(plan, plan.names().requestedRun("proceed " + proceed), proceed, jobs);
        } else if (neverVerified(plan, previous) && isObserved(previous, jobs)) {
            first(plan, previous, jobs);
        } else if (wish != null && due(wish, plan, previous, jobs)) {
            grant(plan, wish, jobs);
        }
        return null;
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

    /** The first run of the epoch; if there was one, that of the mapping which the resource has since this generation. */
    private void first(Plan plan, DataPipelineStatus previous, List<Job> jobs) {
        RunStatus last = previous.lastRun();
        String first = plan.names().firstRun(plan.config().epoch());
        String mapping = PipelineConfigWriter.mappingHash(plan.config());
        boolean again = last != null
                && (last.comparedOther(mapping)
                        || last.id().equals(first)
                        || jobs.stream()
                                .anyMatch(job -> job.getMetadata().getName().equals(first)));
        String name = again
                ? plan.names()
                        .requestedRun("mapping " + mapping + " "
                                + plan.pipeline().getMetadata().getGeneration())
                : first;
        create(plan, name, null, jobs);
    }

    /** Whether the status tells of every run that has ended, or of a later one: such a run may be the verdict that is missing. */
    private static boolean isObserved(DataPipelineStatus previous, List<Job> jobs) {
        RunStatus last = previous.lastRun();
        return jobs.stream().filter(RunObserver::isRun).allMatch(job -> isPast(job, last));
    }

    private static boolean isPast(Job run, @Nullable RunStatus last) {
        return last != null
                && (last.id().equals(run.getMetadata().getName())
                        || (last.finishedAt() != null && RunObserver.wasThere(run, Instant.parse(last.finishedAt()))));
    }

    /** Whether nothing has looked at the stores since the wish came up. */
    private static boolean due(VerifyWish wish, Plan plan, DataPipelineStatus previous, List<Job> jobs) {
        RunStatus last = previous.lastRun();
        boolean answered = last != null && wish.answeredBy(Instant.parse(last.startedAt()));
        return !plan.pipeline().getSpec().reconcile().suspend()
                && !answered
                && jobs.stream()
                        .filter(RunObserver::isRun)
                        .map(job -> Instant.parse(job.getMetadata().getCreationTimestamp()))
                        .noneMatch(wish::answeredBy);
    }

    private void grant(Plan plan, VerifyWish wish, List<Job> jobs) {
        String name = plan.names().requestedRun("verify " + wish.since());
        if (create(plan, name, null, jobs) == Creation.MADE) {
            announcer.announce(
                    plan.pipeline(),
                    new Announcement(
                            false, "VerifyStarted", "Run " + name + ": " + wish.reason() + " (" + wish.since() + ")."));
        }
    }

    private enum Creation {
        MADE,
        THERE,
        REFUSED
    }

    private Creation create(Plan plan, String name, @Nullable String proceed, List<Job> jobs) {
        if (jobs.stream().anyMatch(job -> job.getMetadata().getName().equals(name))) {
            return Creation.THERE;
        }
        try {
            client.resource(RunJob.of(plan, name, proceed)).create();
            LOG.atInfo().addKeyValue("job", name).log("run started");
            return Creation.MADE;
        } catch (KubernetesClientException e) {
            if (e.getCode() == CONFLICT) {
                return Creation.THERE;
            }
            if (!Refusals.isRefusal(e)) {
                throw e;
            }
            String sentence = "Run " + name + " is refused by the API server: " + Refusals.message(e);
            announcer.announceOnce(plan.pipeline(), new Announcement(true, "RunRefused", sentence));
            return Creation.REFUSED;
        }
    }

    private static Map<String, String> annotations(DataPipeline pipeline) {
        Map<String, String> annotations = pipeline.getMetadata().getAnnotations();
        return annotations == null ? Map.of() : annotations;
    }
}
