package dev.dualtrack.job.fence;

import dev.dualtrack.core.source.Lsn;

/** How the wait at a fence ended. */
public sealed interface FenceResult {
    /** Whatever was committed in the source before {@code position} has been taken in by the store's workers. */
    record Passed(Lsn position) implements FenceResult {}

    /** Not within the time; {@code reason} says which of the two stages was behind, and how far. */
    record TimedOut(String reason) implements FenceResult {}
}
