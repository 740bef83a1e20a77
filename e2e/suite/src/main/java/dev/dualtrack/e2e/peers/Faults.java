package dev.dualtrack.e2e.peers;

/**
 * In how far stores differ from the source.
 *
 * @param lost rows without a record
 * @param stale rows whose record shows other values
 * @param duplicate records beyond the first of a row
 * @param orphan records without a row
 */
record Faults(long lost, long stale, long duplicate, long orphan) {
    static final Faults NONE = new Faults(0, 0, 0, 0);

    /** Those of both. */
    Faults plus(Faults other) {
        return new Faults(lost + other.lost, stale + other.stale, duplicate + other.duplicate, orphan + other.orphan);
    }
}
