package dev.dualtrack.api.pods;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import org.jspecify.annotations.Nullable;

/** Compute resources of a container. */
@ApiObject
public record Resources(
        @JsonPropertyDescription("What the scheduler sets aside.") @Nullable
        ResourceAmounts requests,

        @JsonPropertyDescription("What the container may use at most.") @Nullable
        ResourceAmounts limits) {}
