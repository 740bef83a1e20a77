package dev.dualtrack.job.expect;

/** How a store's record may differ from the source. */
public enum Drift {
    /** The source has the row, the store has no record. */
    MISSING,
    /** The store has a record for which the source has no row, or none that counts as present. */
    ORPHANED,
    /** The record was made from other column values or with another mapping. */
    STALE,
    /** The record's metadata is right, what it holds is not. */
    CORRUPT
}
