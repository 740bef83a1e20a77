package dev.dualtrack.job.run;

import java.time.Duration;

/**
 * How many units of a repair are asked for, and then looked at, together: one; in bulk, where the look takes as long as the
 * repair, twice as many as before.
 *
 * <p>A look waits at a fence, which takes a second or two for any number of records. It has a time-out, too, and what a store's
 * workers can do in that time is seen only as they do it: so it begins with one unit, and grows no more once there is
 * little to gain. Not thread-safe.
 */
final class Stride {
    /** As many as the workers may be behind before anyone waits for them; after a kill all of it is asked for again. */
    static final int MOST_RECORDS = 10_000;
    /** A fence is a tenth of this, or less. */
    private static final Duration WORTH_A_FENCE = Duration.ofSeconds(15);
    /** Twice as much, on workers that became twice as slow, is half of the fence's time. */
    private static final int SHARE_OF_FENCE = 8;

    private final int most;
    private final Duration enough;
    private int units = 1;

    private Stride(int most, Duration enough) {
        this.most = most;
        this.enough = enough;
    }

    /** For that repair, or what is left of it, whose looks may wait as long as {@code fenceTimeout}. */
    static Stride of(Portions portions, Mending mending, Duration fenceTimeout) {
        Duration share = fenceTimeout.dividedBy(SHARE_OF_FENCE);
        return new Stride(
                portions.inBulk(mending) ? Math.max(1, MOST_RECORDS / portions.unit()) : 1,
                share.compareTo(WORTH_A_FENCE) < 0 ? share : WORTH_A_FENCE);
    }

    /** How many come next, at most. */
    int units() {
        return units;
    }

    /** From the first command to the end of the look it took that long. */
    void took(Duration elapsed) {
        if (elapsed.compareTo(enough) < 0) {
            units = Math.min(most, 2 * units);
        } else if (elapsed.compareTo(enough.multipliedBy(SHARE_OF_FENCE / 2)) > 0) {
            units = Math.max(1, units / 2);
        }
    }
}
