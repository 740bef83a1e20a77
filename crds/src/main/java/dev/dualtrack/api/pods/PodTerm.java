package dev.dualtrack.api.pods;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Pods of the same namespace, in the same domain. */
@ApiObject
public record PodTerm(
        @Required @JsonPropertyDescription("The other pods.")
        PodSelector labelSelector,

        @Required
        @Size(min = 1, max = 316)
        @JsonPropertyDescription("Node label whose values are the domains, like kubernetes.io/hostname.")
        String topologyKey) {}
