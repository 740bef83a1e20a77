package dev.dualtrack.operator.dependent;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.operator.model.Plan;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;

/** All children of a pipeline, in the order in which they are applied: what a pod needs comes before the pod. */
public final class Children {
    private Children() {}

    /** The children; the same plan gives equal objects. */
    public static List<HasMetadata> of(Plan plan) {
        List<HasMetadata> children = new ArrayList<>(ServiceAccounts.of(plan));
        children.add(ConfigMaps.pipeline(plan));
        children.add(ConfigMaps.cdcServer(plan));
        children.addAll(NetworkPolicies.of(plan));
        children.addAll(DisruptionBudgets.of(plan));
        children.add(CdcServerDeployment.of(plan));
        for (StoreKind kind : plan.config().stores().kinds()) {
            children.add(SyncWorkerDeployment.of(plan, kind));
        }
        children.add(ReconcileCronJob.of(plan));
        return List.copyOf(children);
    }
}
