package dev.dualtrack.api.stores;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** Cache. */
public record CacheStore(
        @Required @JsonPropertyDescription("The Redis server.")
        Redis redis) {}
