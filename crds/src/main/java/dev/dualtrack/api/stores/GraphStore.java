package dev.dualtrack.api.stores;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import io.fabric8.generator.annotation.Required;

/** Graph store. */
@ApiObject
public record GraphStore(
        @Required @JsonPropertyDescription("The Neo4j server.")
        Neo4j neo4j) {}
