package dev.dualtrack.api.status;

/** Bounds that several status fields share. */
final class Limits {
    /** Largest count: what a JSON number holds exactly. */
    static final double COUNT = 9_007_199_254_740_991.0;

    /** Largest epoch: eight hexadecimal digits. */
    static final double EPOCH = 4_294_967_295.0;

    /** Length of a coarse figure. */
    static final int COARSE = 16;

    /** Length of a time. */
    static final int TIME = 32;

    private Limits() {}
}
