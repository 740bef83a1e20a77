package dev.dualtrack.e2e;

import java.util.function.UnaryOperator;

/**
 * A change of the sample's text that takes place or fails: one that does nothing would leave a test without its subject.
 */
record Edit(String from, String to) implements UnaryOperator<String> {
    /** Stops the workers. */
    static final Edit SUSPEND_HOT_PATH = new Edit("maxBatch: 100, suspend: false", "maxBatch: 100, suspend: true");

    /** Lets a run find drift and leave it. */
    static final Edit DETECT = new Edit("mode: Repair", "mode: Detect");

    /** Lets a deletion take the derived data along. */
    static final Edit DELETE = new Edit("deletionPolicy: Retain", "deletionPolicy: Delete");

    /** The text with its only {@link #from} replaced; any other number of them is an {@link IllegalStateException}. */
    @Override
    public String apply(String text) {
        int first = text.indexOf(from);
        if (first < 0 || text.indexOf(from, first + 1) >= 0) {
            throw new IllegalStateException(
                    "in the sample: \"" + from + "\" " + (first < 0 ? "never" : "several times") + " (expected: once)");
        }
        return text.replace(from, to);
    }
}
