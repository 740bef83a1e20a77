package dev.dualtrack.job.figures;

/**
 * What a program found.
 *
 * @param expected differences that were there to be found; those of a run are counted once for each store
 * @param right how many of them it found
 * @param wrong how many it told of that are none
 * @param unsettled how many it gave no verdict on, as they kept changing
 */
record Found(long expected, long right, long wrong, long unsettled) {
    long missed() {
        return expected - right;
    }

    boolean isAll() {
        return missed() == 0 && wrong == 0;
    }
}
