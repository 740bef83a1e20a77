package dev.dualtrack.job.run;

/**
 * How much of a repair is asked for before it is looked at again.
 *
 * @param unit records of one step, at most
 * @param bulkPercent where more than this share of a table's rows is to be repaired in a store, several steps are taken
 *     together; 100 for nowhere
 */
public record Portions(int unit, int bulkPercent) {
    /** What is superfluous in the store is no more of the table than the table has rows. */
    boolean inBulk(Mending mending) {
        long rows = mending.found().rows();
        return Math.min(mending.size(), rows) * 100 > bulkPercent * rows;
    }
}
