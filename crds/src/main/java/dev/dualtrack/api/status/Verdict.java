package dev.dualtrack.api.status;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether the stores agree with the source. */
public enum Verdict {
    @JsonProperty("Consistent")
    CONSISTENT,
    @JsonProperty("Drifted")
    DRIFTED,
    @JsonProperty("Unverifiable")
    UNVERIFIABLE,
    @JsonProperty("NeverVerified")
    NEVER_VERIFIED
}
