package dev.dualtrack.operator.reconciler;

import dev.dualtrack.operator.model.Rollout;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A Deployment's own words, read as a {@link Rollout}. What a cache shows from before the last apply is under way. */
final class Rollouts {
    private Rollouts() {}

    static Rollout of(Optional<Deployment> found, Applied applied, String podTrouble) {
        if (found.isEmpty() || found.get().getStatus() == null) {
            return Rollout.ABSENT;
        }
        Deployment deployment = found.get();
        DeploymentStatus status = deployment.getStatus();
        int wanted = number(deployment.getSpec().getReplicas());
        if (wanted == 0) {
            return new Rollout(Rollout.State.STOPPED, "");
        }
        Long observed = status.getObservedGeneration();
        boolean current = observed != null
                && observed >= deployment.getMetadata().getGeneration()
                && observed >= applied.generation(deployment);
        if (current && number(status.getUpdatedReplicas()) >= wanted && number(status.getReadyReplicas()) >= wanted) {
            return new Rollout(Rollout.State.READY, "");
        }
        boolean ended = current
                && condition(deployment, "Progressing")
                        .filter(condition -> "NewReplicaSetAvailable".equals(condition.getReason()))
                        .isPresent();
        return new Rollout(
                ended ? Rollout.State.SHORT : Rollout.State.ROLLING,
                podTrouble.isEmpty() ? refusal(deployment) : podTrouble);
    }

    private static String refusal(Deployment deployment) {
        return condition(deployment, "ReplicaFailure")
                .filter(condition -> "True".equals(condition.getStatus()))
                .map(condition -> "pods are refused: " + condition.getMessage())
                .or(() -> condition(deployment, "Progressing")
                        .filter(condition -> "ProgressDeadlineExceeded".equals(condition.getReason()))
                        .map(condition -> "pods are not ready in time"))
                .orElse("");
    }

    private static Optional<DeploymentCondition> condition(Deployment deployment, String type) {
        return deployment.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst();
    }

    private static int number(@Nullable Integer number) {
        return number == null ? 0 : number;
    }
}
