package dev.dualtrack.api.stores;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import org.jspecify.annotations.Nullable;

/** The derived stores; each may be absent. */
@ApiObject
public record Stores(
        @JsonPropertyDescription("Vector store, for semantic search.") @Nullable
        VectorStore vector,

        @JsonPropertyDescription("Graph store, for relationships.") @Nullable
        GraphStore graph,

        @JsonPropertyDescription("Cache, for reads by key.") @Nullable
        CacheStore cache) {}
