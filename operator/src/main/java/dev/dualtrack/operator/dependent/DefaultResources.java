package dev.dualtrack.operator.dependent;

import dev.dualtrack.operator.model.Component;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.Map;

/** Compute resources where the resource names none: small requests, a bound on memory, none on processor time. */
final class DefaultResources {
    private DefaultResources() {}

    static ResourceRequirements of(Component component) {
        return switch (component) {
            case CDC_SERVER -> amounts("100m", "320Mi", "768Mi");
            // The model's weights live outside the heap.
            case SYNC_VECTOR -> amounts("100m", "512Mi", "1536Mi");
            case SYNC_GRAPH, SYNC_CACHE -> amounts("50m", "256Mi", "768Mi");
            case RECONCILE_JOB -> amounts("100m", "384Mi", "1536Mi");
        };
    }

    private static ResourceRequirements amounts(String cpu, String memory, String limit) {
        return new ResourceRequirementsBuilder()
                .withRequests(Map.of("cpu", new Quantity(cpu), "memory", new Quantity(memory)))
                .withLimits(Map.of("memory", new Quantity(limit)))
                .build();
    }
}
