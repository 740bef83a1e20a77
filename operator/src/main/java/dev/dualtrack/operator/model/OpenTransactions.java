package dev.dualtrack.operator.model;

/**
 * Which of the source's transactions may be open, at a time after the rest of the source was read.
 *
 * @param newest whatever transaction had an id by then has this one or a smaller
 * @param oldest whatever transaction has a smaller id than this one has ended, and everybody sees what it did
 */
public record OpenTransactions(long newest, long oldest) {
    /** Whether every transaction has ended that may have been open when that one was the newest. */
    public boolean haveEnded(long newestThen) {
        return newestThen < oldest;
    }
}
