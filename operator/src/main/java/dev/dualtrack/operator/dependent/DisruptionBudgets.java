package dev.dualtrack.operator.dependent;

import dev.dualtrack.operator.model.Component;
import dev.dualtrack.operator.model.Plan;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.List;

/** One worker of a store at a time may be evicted: its partitions move once, and a single worker never blocks a drain. */
final class DisruptionBudgets {
    private DisruptionBudgets() {}

    static List<HasMetadata> of(Plan plan) {
        return plan.config().stores().kinds().stream()
                .map(kind -> (HasMetadata) new PodDisruptionBudgetBuilder()
                        .withMetadata(Labels.child(
                                plan.pipeline(),
                                plan.names().worker(kind),
                                Labels.of(plan.pipeline(), Component.worker(kind))))
                        .withNewSpec()
                        .withMaxUnavailable(new IntOrString(1))
                        .withNewSelector()
                        .withMatchLabels(Labels.selector(plan.pipeline(), Component.worker(kind)))
                        .endSelector()
                        .endSpec()
                        .build())
                .toList();
    }
}
