package dev.dualtrack.operator.model;

/** What came of asking the source. */
public sealed interface SourceReading {
    /** It answered. */
    record Read(SourceFacts facts) implements SourceReading {}

    /** Nobody answered in time, or the connection broke. */
    record Unreachable(String message) implements SourceReading {}

    /** It refused the login or the database. */
    record Refused(String message) implements SourceReading {}
}
