package dev.dualtrack.worker.batch;

/** How a change event ended; each ends exactly once. */
public enum Outcome {
    /** Written to the store. */
    APPLIED("applied"),
    /** Overtaken: the store, or the same batch, already had a newer version of the row. */
    SUPERSEDED("superseded"),
    /** Nothing that the store's mapping uses has changed. */
    UNCHANGED("unchanged"),
    /** The row counts as absent in this store: inactive, or without text. */
    FILTERED("filtered"),
    /** Its row could not be read in a settled state; a Refresh command was appended, which will bring it. */
    POSTPONED("postponed"),
    /** Refused by the store or not readable; kept in the dead-letter queue. */
    DEAD_LETTERED("deadLettered");

    private final String word;

    Outcome(String word) {
        this.word = word;
    }

    /** The word used in status and metrics. */
    public String word() {
        return word;
    }
}
