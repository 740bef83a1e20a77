package dev.dualtrack.e2e.peers;

/**
 * One change of one row, committed on its own.
 *
 * @param row number of the policy
 * @param number makes the new values unique in the run
 */
record Step(Kind kind, int row, int number) {
    /** What is changed. */
    enum Kind {
        /** A column that no store is told of. */
        UNMAPPED,
        /** Columns that stores hold beside the text. */
        SCALAR,
        /** Title and content. */
        TEXT,
        INSERT,
        DELETE
    }
}
