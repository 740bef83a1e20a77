package dev.dualtrack.operator.model;

import dev.dualtrack.core.status.WorkerStatus;
import java.util.List;

/** One store's workers: their Deployment, and what each pod that answered says. */
public record StoreObservation(Rollout rollout, List<WorkerStatus> reports) {
    public StoreObservation {
        reports = List.copyOf(reports);
    }
}
