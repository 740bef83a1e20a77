package dev.dualtrack.operator.model;

import org.jspecify.annotations.Nullable;

/** What came of asking the source. */
public sealed interface SourceReading {
    /**
     * It answered.
     *
     * @param transactions those that may be open, null where they were not asked for
     */
    record Read(SourceFacts facts, @Nullable OpenTransactions transactions) implements SourceReading {}

    /** Nobody answered in time, or the connection broke. */
    record Unreachable(String message) implements SourceReading {}

    /** It refused the login or the database. */
    record Refused(String message) implements SourceReading {}
}
