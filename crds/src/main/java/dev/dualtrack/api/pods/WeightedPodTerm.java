package dev.dualtrack.api.pods;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** A preferred placement. */
@ApiObject
public record WeightedPodTerm(
        @Required @Min(1) @Max(100) @JsonPropertyDescription("Weight among the preferences.")
        Integer weight,

        @Required @JsonPropertyDescription("The preferred placement.")
        PodTerm podAffinityTerm) {}
