package dev.dualtrack.operator.model;

import dev.dualtrack.core.status.WorkerStatus;
import java.util.List;

/**
 * One store's workers: their Deployment, and what each pod that answered says.
 *
 * @param lacking a worker is not ready, or does not answer, and has not for much longer than a start takes
 */
public record StoreObservation(Rollout rollout, List<WorkerStatus> reports, boolean lacking) {
    public StoreObservation {
        reports = List.copyOf(reports);
    }
}
