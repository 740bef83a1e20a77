package dev.dualtrack.core.config;

/** The sync workers: events per partition and batch, and what happens with a record that a store can never accept. */
public record HotPathConfig(int maxBatch, OnDataFailure onDataFailure) {
    /** What follows a data failure, beside the record in the dead-letter queue. */
    public enum OnDataFailure {
        CONTINUE,
        COMPENSATE
    }
}
