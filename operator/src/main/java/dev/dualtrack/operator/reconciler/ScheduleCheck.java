package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.api.status.Reason;
import dev.dualtrack.operator.dependent.ReconcileCronJob;
import dev.dualtrack.operator.model.Problem;
import dev.dualtrack.operator.model.Schedule;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;

/**
 * Asks the API server whether it would take a CronJob with the resource's schedule, by a dry run. It reads schedules and
 * time zones in its own way; asked when the pipeline applies its children, its refusal would only be repeated for ever.
 * Each schedule is asked about once.
 */
final class ScheduleCheck {
    private static final int BAD_REQUEST = 400;
    private static final int ALREADY_THERE = 409;
    private static final int UNPROCESSABLE = 422;

    private final KubernetesClient client;

    ScheduleCheck(KubernetesClient client) {
        this.client = client;
    }

    /** What the API server has against the schedule; nothing if it could not be asked now. */
    Optional<Problem> problem(DataPipeline pipeline, Schedule schedule, Session session) {
        if (!session.judged(schedule)) {
            ask(pipeline, schedule, session);
        }
        return session.refusal(schedule).map(sentence -> new Problem(Reason.INVALID_SCHEDULE, sentence));
    }

    private void ask(DataPipeline pipeline, Schedule schedule, Session session) {
        try {
            client.resource(ReconcileCronJob.probe(pipeline)).dryRun().create();
            session.remember(schedule, "");
        } catch (KubernetesClientException e) {
            switch (e.getCode()) {
                // The object is checked before its name is.
                case ALREADY_THERE -> session.remember(schedule, "");
                case BAD_REQUEST, UNPROCESSABLE ->
                    session.remember(
                            schedule,
                            "spec.reconcile.schedule: '" + schedule.cron() + "' in '" + schedule.timeZone()
                                    + "': the API server says " + sentence(e));
                default -> {
                    // Such as a namespace that goes away: no verdict, and applying the children will tell.
                }
            }
        }
    }

    private static String sentence(KubernetesClientException e) {
        return e.getStatus() == null
                ? String.valueOf(e.getMessage())
                : e.getStatus().getMessage();
    }
}
