package dev.dualtrack.api.status;

import com.fasterxml.jackson.annotation.JsonProperty;

/** State of a circuit breaker. */
public enum Circuit {
    @JsonProperty("Closed")
    CLOSED,
    @JsonProperty("Open")
    OPEN,
    @JsonProperty("HalfOpen")
    HALF_OPEN
}
