package dev.dualtrack.worker.batch;

/** What batches tell the outside about themselves. Called from many threads. */
public interface Signals {
    /** A change committed at that time (epoch milliseconds) can now be seen in the store. */
    void visible(long commitMillis);

    /** One call wrote so many records in that time. */
    void applied(int records, long nanos);

    /** Something happened after which a verify run is due. */
    void verifyWanted();
}
