package dev.dualtrack.api.pods;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a pod's label is compared. */
public enum PodOperator {
    @JsonProperty("In")
    IN,
    @JsonProperty("NotIn")
    NOT_IN,
    @JsonProperty("Exists")
    EXISTS,
    @JsonProperty("DoesNotExist")
    DOES_NOT_EXIST
}
