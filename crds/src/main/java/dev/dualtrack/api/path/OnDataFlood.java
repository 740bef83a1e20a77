package dev.dualtrack.api.path;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What follows where a store refuses more rows of a partition than can be wrong by themselves: over one in twenty. */
public enum OnDataFlood {
    /** The partition waits for that store, and the refused change is tried again now and then. */
    @JsonProperty("Hold")
    HOLD,
    /** Each of them becomes a dead letter, however many there are. */
    @JsonProperty("Continue")
    CONTINUE
}
