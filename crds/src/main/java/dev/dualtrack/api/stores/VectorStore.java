package dev.dualtrack.api.stores;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import io.fabric8.generator.annotation.Required;

/** Vector store. */
@ApiObject
public record VectorStore(
        @Required @JsonPropertyDescription("The Milvus server.")
        Milvus milvus) {}
