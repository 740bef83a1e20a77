package dev.dualtrack.api.pods;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Defaults;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** How the component's own pods are spread; the operator adds the selector of these pods. */
@ApiObject
public record TopologySpread(
        @Default("1") @Min(1) @Max(100) @JsonPropertyDescription("Largest difference in pods between two domains.")
        Integer maxSkew,

        @Required
        @Size(min = 1, max = 316)
        @JsonPropertyDescription("Node label whose values are the domains, like topology.kubernetes.io/zone.")
        String topologyKey,

        @Default("ScheduleAnyway") @JsonPropertyDescription("Whether a pod that does not fit waits.")
        WhenUnsatisfiable whenUnsatisfiable) {
    public TopologySpread {
        maxSkew = Defaults.or(maxSkew, 1);
        whenUnsatisfiable = Defaults.or(whenUnsatisfiable, WhenUnsatisfiable.SCHEDULE_ANYWAY);
    }
}
