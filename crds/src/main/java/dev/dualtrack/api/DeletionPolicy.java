package dev.dualtrack.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens to topics and derived data when the resource is deleted; slot and own publication always go. */
public enum DeletionPolicy {
    @JsonProperty("Retain")
    RETAIN,
    @JsonProperty("Delete")
    DELETE
}
