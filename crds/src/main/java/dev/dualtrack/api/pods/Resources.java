package dev.dualtrack.api.pods;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** Compute resources of a container. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Resources(
        @JsonPropertyDescription("What the scheduler sets aside.") @Nullable
        ResourceAmounts requests,

        @JsonPropertyDescription("What the container may use at most.") @Nullable
        ResourceAmounts limits) {}
