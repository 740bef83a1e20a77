package dev.dualtrack.operator.reconciler;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.operator.dependent.PurgeJob;
import dev.dualtrack.operator.model.Plan;
import dev.dualtrack.operator.reconciler.Deletion.Leftover;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the derived data by one Job for each store, because the operator has no driver for any of them. Each Job is
 * started once; one that failed is not started again, and none is where the namespace goes away.
 */
final class Purge {
    private static final Logger LOG = LoggerFactory.getLogger(Purge.class);
    private static final String TERMINATING = "NamespaceTerminating";

    private final KubernetesClient client;

    Purge(KubernetesClient client) {
        this.client = client;
    }

    /** Starts what is not started; says which stores still hold data. */
    List<Leftover> of(Plan plan, List<Job> jobs) {
        List<Leftover> left = new ArrayList<>();
        for (StoreKind kind : plan.config().stores().kinds()) {
            String name = plan.names().purge(kind);
            Optional<Job> job = jobs.stream()
                    .filter(candidate -> candidate.getMetadata().getName().equals(name))
                    .findFirst();
            String data = "data in store " + kind.word();
            if (job.isEmpty()) {
                boolean possible = start(PurgeJob.of(plan, kind));
                left.add(new Leftover(possible ? data : data + ", because the namespace goes away", !possible));
            } else if (RunObserver.failed(job.get())) {
                left.add(new Leftover(data + ", because Job " + name + " failed", true));
            } else if (!RunObserver.ended(job.get())) {
                left.add(new Leftover(data, false));
            }
        }
        return left;
    }

    /** False if no Job can be started any more. */
    private boolean start(Job job) {
        try {
            client.resource(job).create();
            return true;
        } catch (KubernetesClientException e) {
            LOG.atInfo()
                    .addKeyValue("job", job.getMetadata().getName())
                    .addKeyValue("code", e.getCode())
                    .log("purge not started");
            return !terminating(e);
        }
    }

    private static boolean terminating(KubernetesClientException e) {
        return e.getStatus() != null
                && e.getStatus().getDetails() != null
                && e.getStatus().getDetails().getCauses().stream()
                        .anyMatch(cause -> TERMINATING.equals(cause.getReason()));
    }
}
