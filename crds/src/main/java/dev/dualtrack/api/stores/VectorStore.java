package dev.dualtrack.api.stores;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** Vector store. */
public record VectorStore(
        @Required @JsonPropertyDescription("The Milvus server.")
        Milvus milvus) {}
