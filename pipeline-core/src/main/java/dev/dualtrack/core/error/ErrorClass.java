package dev.dualtrack.core.error;

/**
 * What kind of failure happened, and thereby what happens next. The constant's name is the metric label and
 * the value of {@code lastErrorClass} in the status.
 */
public enum ErrorClass {
    /** The other side cannot be reached: pause, retry for ever with jittered back-off, report. */
    CONNECTIVITY,
    /** The other side asks for less: as {@link #CONNECTIVITY}. */
    THROTTLED,
    /** Credentials or rights are wrong: as {@link #CONNECTIVITY}; a rotated secret mends it. */
    AUTH,
    /** A conflict that passes by itself, such as a deadlock: a bounded number of immediate retries. */
    TRANSIENT,
    /** This record can never be accepted as it is: isolate it, dead-letter it, go on. */
    DATA,
    /** The table's shape does not fit its mapping: hold that table only, report. */
    SCHEMA,
    /** Not recognised: pause and report like {@link #CONNECTIVITY}; never taken for a data error. */
    UNKNOWN;

    /** Whether the whole group waits and tries again, so that nothing is skipped. */
    public boolean pausesGroup() {
        return switch (this) {
            case CONNECTIVITY, THROTTLED, AUTH, UNKNOWN -> true;
            case TRANSIENT, DATA, SCHEMA -> false;
        };
    }
}
