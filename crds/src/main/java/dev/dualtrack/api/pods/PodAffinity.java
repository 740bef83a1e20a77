package dev.dualtrack.api.pods;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Defaults;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Pods to be near to or away from. */
@ApiObject
public record PodAffinity(
        @JsonProperty("requiredDuringSchedulingIgnoredDuringExecution")
        @Size(max = 8)
        @JsonPropertyDescription("Terms, all of which must hold.")
        List<PodTerm> required,

        @JsonProperty("preferredDuringSchedulingIgnoredDuringExecution")
        @Size(max = 8)
        @JsonPropertyDescription("Terms that are preferred by weight.")
        List<WeightedPodTerm> preferred) {
    public PodAffinity {
        required = Defaults.list(required);
        preferred = Defaults.list(preferred);
    }
}
