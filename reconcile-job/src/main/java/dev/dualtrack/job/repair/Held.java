package dev.dualtrack.job.repair;

/**
 * What a rail held back in one table and store. A person who lets the repair proceed has seen so much of it, and no more.
 *
 * @param reason which rails tripped
 * @param rows rows of the table in the source
 * @param repairs keys to be repaired, deletes among them
 * @param deletes orphans to be deleted
 */
public record Held(String reason, long rows, long repairs, long deletes) {
    /** Whether the state of the source was among what the person has seen: it only guards deletes. */
    boolean tellsRows() {
        return deletes > 0;
    }
}
