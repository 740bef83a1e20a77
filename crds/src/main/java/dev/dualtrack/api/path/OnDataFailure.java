package dev.dualtrack.api.path;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens to the other stores when one can never accept a record. */
public enum OnDataFailure {
    @JsonProperty("Continue")
    CONTINUE,
    @JsonProperty("Compensate")
    COMPENSATE
}
