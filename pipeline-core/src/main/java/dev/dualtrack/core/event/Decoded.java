package dev.dualtrack.core.event;

/** What one record of a table's topic turned out to be. */
public sealed interface Decoded {
    /** A change of one row. */
    record Change(ChangeEvent event) implements Decoded {}

    /** The table was truncated: every row older than {@code version} is gone. */
    record Truncated(Version version) implements Decoded {}

    /** The null value that follows a delete; says nothing new. */
    record Tombstone() implements Decoded {}

    /**
     * No event that can be understood.
     *
     * @param reason what was found and what was expected; holds no row data
     */
    record Undecodable(String reason) implements Decoded {}
}
