package dev.dualtrack.operator.model;

/** What came of asking Kafka. */
public sealed interface StreamReading {
    /** It answered. */
    record Read(StreamFacts facts) implements StreamReading {}

    /**
     * Nobody knows whose the topics are, nor which epoch is in force.
     *
     * @param message which mark, what was found in its place, and what to type
     */
    record MarkUnreadable(String message) implements StreamReading {}

    /** It did not answer in time, or refused. */
    record Unreachable(String message) implements StreamReading {}
}
