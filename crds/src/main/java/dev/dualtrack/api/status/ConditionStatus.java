package dev.dualtrack.api.status;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Value of a condition. */
public enum ConditionStatus {
    @JsonProperty("True")
    TRUE,
    @JsonProperty("False")
    FALSE,
    @JsonProperty("Unknown")
    UNKNOWN
}
