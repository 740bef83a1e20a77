package dev.dualtrack.core.config;

/**
 * The sync workers: events per partition and batch, what happens with a record that a store can never accept, and what with
 * many of them.
 */
public record HotPathConfig(int maxBatch, OnDataFailure onDataFailure, OnDataFlood onDataFlood) {
    /** What follows a data failure, beside the record in the dead-letter queue. */
    public enum OnDataFailure {
        CONTINUE,
        COMPENSATE
    }

    /** What follows where more records are refused than single ones can be wrong. */
    public enum OnDataFlood {
        HOLD,
        CONTINUE
    }
}
