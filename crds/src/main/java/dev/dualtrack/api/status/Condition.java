package dev.dualtrack.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A Kubernetes condition; {@code lastTransitionTime} changes only with {@code status}. */
@ApiObject
public record Condition(
        @Required @Size(min = 1, max = 64) @JsonPropertyDescription("What is judged.")
        String type,

        @Required @JsonPropertyDescription("True, False or Unknown.")
        ConditionStatus status,

        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("Generation of the spec that was judged.")
        long observedGeneration,

        @Required @Size(min = 1, max = Limits.TIME) @JsonPropertyDescription("When status changed last.")
        String lastTransitionTime,

        @Required @Size(min = 1, max = 64) @JsonPropertyDescription("Why, as one word.")
        String reason,

        @Required @Size(max = 2048) @JsonPropertyDescription("Why, as a sentence.")
        String message) {}
