package dev.dualtrack.api.pods;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a toleration compares a taint's value. */
public enum TolerationOperator {
    @JsonProperty("Equal")
    EQUAL,
    @JsonProperty("Exists")
    EXISTS
}
