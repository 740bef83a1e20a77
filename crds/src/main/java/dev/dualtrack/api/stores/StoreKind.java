package dev.dualtrack.api.stores;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The three kinds of derived store. */
public enum StoreKind {
    @JsonProperty("vector")
    VECTOR("vector"),
    @JsonProperty("graph")
    GRAPH("graph"),
    @JsonProperty("cache")
    CACHE("cache");

    private final String id;

    StoreKind(String id) {
        this.id = id;
    }

    /** Returns the name as it stands in the resource, in options of programs and in names of children. */
    public String id() {
        return id;
    }
}
