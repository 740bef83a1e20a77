package dev.dualtrack.api.tables;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a change does to the cached entry. */
public enum CacheMode {
    @JsonProperty("Invalidate")
    INVALIDATE,
    @JsonProperty("WriteThrough")
    WRITE_THROUGH
}
