package dev.dualtrack.api.status;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a run ended. */
public enum RunResult {
    /** Every store agrees, perhaps after repair. */
    @JsonProperty("Consistent")
    CONSISTENT,
    /** Differences remain. */
    @JsonProperty("Drifted")
    DRIFTED,
    /** Differences remain because a guard tripped; a person decides. */
    @JsonProperty("RepairSuspended")
    REPAIR_SUSPENDED,
    /** Something could not be compared: the fence was not reached in time, a store was being filled, a column is gone. */
    @JsonProperty("Unverifiable")
    UNVERIFIABLE,
    /** No difference is left, but a store's scan gave fewer keys than its count. */
    @JsonProperty("Incomplete")
    INCOMPLETE,
    /** The run broke off. */
    @JsonProperty("Failed")
    FAILED
}
