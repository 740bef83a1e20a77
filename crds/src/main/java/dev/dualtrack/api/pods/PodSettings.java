package dev.dualtrack.api.pods;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Defaults;
import dev.dualtrack.api.Patterns;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of one component's pods.
 *
 * <p>Tolerations and affinity have the shape of the same fields of a Kubernetes pod, so that their JSON can be copied
 * there as it is.
 */
@ApiObject
public record PodSettings(
        @JsonPropertyDescription("Compute resources of the component's container.") @Nullable
        Resources resources,

        @Size(max = 16) @JsonPropertyDescription("Labels that a node must have.")
        Map<String, @Size(max = 63) String> nodeSelector,

        @Size(max = 16) @JsonPropertyDescription("Taints that the pods tolerate.")
        List<Toleration> tolerations,

        @JsonPropertyDescription("Nodes and pods to be near to or away from.") @Nullable
        Affinity affinity,

        @Size(max = 8) @JsonPropertyDescription("How the component's pods are spread over nodes or zones.")
        List<TopologySpread> topologySpreadConstraints,

        @Size(max = 32) @JsonPropertyDescription("Further annotations of the pods.")
        Map<String, @Size(max = 4096) String> annotations,

        @Size(min = 1, max = 253)
        @Pattern(Patterns.OBJECT_NAME)
        @JsonPropertyDescription("Priority class of the pods.")
        @Nullable
        String priorityClassName) {
    public static final PodSettings DEFAULT =
            new PodSettings(null, Map.of(), List.of(), null, List.of(), Map.of(), null);

    public PodSettings {
        nodeSelector = Defaults.map(nodeSelector);
        tolerations = Defaults.list(tolerations);
        topologySpreadConstraints = Defaults.list(topologySpreadConstraints);
        annotations = Defaults.map(annotations);
    }
}
