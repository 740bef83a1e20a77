package dev.dualtrack.operator.model;

/** What came of asking Kafka. */
public sealed interface StreamReading {
    /** It answered. */
    record Read(StreamFacts facts) implements StreamReading {}

    /** It did not answer in time, or refused. */
    record Unreachable(String message) implements StreamReading {}
}
