package dev.dualtrack.api.pods;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import org.jspecify.annotations.Nullable;

/** Nodes and pods to be near to or away from. */
@ApiObject
public record Affinity(
        @JsonPropertyDescription("Nodes to run on.") @Nullable
        NodeAffinity nodeAffinity,

        @JsonPropertyDescription("Pods to be near to.") @Nullable
        PodAffinity podAffinity,

        @JsonPropertyDescription("Pods to be away from.") @Nullable
        PodAffinity podAntiAffinity) {}
