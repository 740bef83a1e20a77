package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.operator.dependent.RunJob;
import dev.dualtrack.operator.model.Plan;
import dev.dualtrack.operator.model.VerifyWish;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the {@link DueRun} of a pass, if there is one; tells once of a wish that is held back. */
final class RunStarter {
    private static final Logger LOG = LoggerFactory.getLogger(RunStarter.class);
    private static final int CONFLICT = 409;

    private final KubernetesClient client;
    private final Announcer announcer;
    private final Clock clock;

    RunStarter(KubernetesClient client, Announcer announcer, Clock clock) {
        this.client = client;
        this.announcer = announcer;
        this.clock = clock;
    }

    /** Starts what is asked for; returns the token that was acted on, null if there is none. */
    @Nullable
    String start(Plan plan, DataPipelineStatus previous, List<Job> jobs, Session session) {
        DueRun.heldBack(plan, previous, session.wish())
                .filter(session::isNewsHeldBack)
                .ifPresent(wish -> announcer.announceOnce(
                        plan.pipeline(),
                        new Announcement(
                                true,
                                "VerifyHeldBack",
                                "spec.reconcile.suspend holds back a run that is due: " + wish.reason() + " ("
                                        + wish.since()
                                        + "). The annotation dualtrack.dev/reconcile-at starts one.")));
        DueRun due =
                DueRun.of(plan, previous, jobs, session.wish(), clock.instant()).orElse(null);
        return due == null || create(plan, due, jobs, session) == Creation.REFUSED ? null : due.token();
    }

    private enum Creation {
        MADE,
        THERE,
        REFUSED
    }

    private Creation create(Plan plan, DueRun due, List<Job> jobs, Session session) {
        if (jobs.stream().anyMatch(job -> job.getMetadata().getName().equals(due.name()))) {
            return Creation.THERE;
        }
        Job made;
        try {
            made = client.resource(RunJob.of(plan, due.name(), due.proceed())).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() == CONFLICT) {
                return Creation.THERE;
            }
            if (!Refusals.isRefusal(e)) {
                throw e;
            }
            String sentence = "Run " + due.name() + " is refused by the API server: " + Refusals.message(e);
            announcer.announceOnce(plan.pipeline(), new Announcement(true, "RunRefused", sentence));
            return Creation.REFUSED;
        }
        LOG.atInfo().addKeyValue("job", due.name()).log("run started");
        VerifyWish wish = due.wish();
        if (wish != null) {
            session.begun(wish, Instant.parse(made.getMetadata().getCreationTimestamp()));
            String sentence = "Run " + due.name() + ": " + wish.reason() + " (" + wish.since() + ").";
            announcer.announce(plan.pipeline(), new Announcement(false, "VerifyStarted", sentence));
        }
        return Creation.MADE;
    }
}
