package dev.dualtrack.testbed.network;

import java.time.Duration;

/** What becomes of the bytes that go one way through a {@link FaultProxy}. */
public sealed interface Fault {
    /** They are passed on. */
    record None() implements Fault {}

    /** Each piece of them is passed on that much later, and so is all that comes behind it. */
    record Latency(Duration delay) implements Fault {}

    /** They are kept, and passed on once the fault is over, though the sender may be gone by then. */
    record Hold() implements Fault {}

    /**
     * They are lost, and nobody is told. A connection that lost any is reset at the first byte after the fault, as by a
     * server that does not know it any more.
     */
    record Drop() implements Fault {}

    /**
     * So many of them, counted over all connections from now on, are passed on; then the connection is reset, both ways.
     */
    record Cut(long bytes) implements Fault {
        public Cut {
            if (bytes < 0) {
                throw new IllegalArgumentException("bytes: " + bytes + " (expected: >= 0)");
            }
        }
    }
}
