package dev.dualtrack.api.stores;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The three kinds of derived store. */
public enum StoreKind {
    @JsonProperty("vector")
    VECTOR,
    @JsonProperty("graph")
    GRAPH,
    @JsonProperty("cache")
    CACHE
}
