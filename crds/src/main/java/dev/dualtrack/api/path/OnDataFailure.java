package dev.dualtrack.api.path;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of the stores that accepted a change which another one can never hold. A dead letter is written either way. */
public enum OnDataFailure {
    /** Every store shows the row as it was before the change, or none shows it if one cannot hold that either. */
    @JsonProperty("Compensate")
    COMPENSATE,
    /** They keep the change, and differ from the store that refused it until the row changes again or is replayed. */
    @JsonProperty("Continue")
    CONTINUE
}
