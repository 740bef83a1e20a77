package dev.dualtrack.api.pods;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a node's label is compared. */
public enum NodeOperator {
    @JsonProperty("In")
    IN,
    @JsonProperty("NotIn")
    NOT_IN,
    @JsonProperty("Exists")
    EXISTS,
    @JsonProperty("DoesNotExist")
    DOES_NOT_EXIST,
    @JsonProperty("Gt")
    GT,
    @JsonProperty("Lt")
    LT
}
