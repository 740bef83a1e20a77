package dev.dualtrack.api.status;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Summary of the conditions, for a person's eye; programs read conditions. */
public enum Phase {
    @JsonProperty("Pending")
    PENDING,
    @JsonProperty("Provisioning")
    PROVISIONING,
    @JsonProperty("Running")
    RUNNING,
    @JsonProperty("Degraded")
    DEGRADED,
    @JsonProperty("Paused")
    PAUSED,
    @JsonProperty("Failed")
    FAILED,
    @JsonProperty("Deleting")
    DELETING
}
