package dev.dualtrack.api.stores;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import io.fabric8.generator.annotation.Required;

/** Cache. */
@ApiObject
public record CacheStore(
        @Required @JsonPropertyDescription("The Redis server.")
        Redis redis) {}
