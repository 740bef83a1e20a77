package dev.dualtrack.job.scan;

/**
 * Which records a run compares in full, whatever their metadata says.
 *
 * @param size how many of each table in each store, at most; 0 for none
 * @param seed draws them
 */
public record DeepCheck(int size, long seed) {
    /** As many as a run takes if nobody says otherwise. */
    public static final int DEFAULT_SIZE = 200;

    /** As many as a run can take. */
    public static final int MAX_SIZE = 1_000_000;

    public DeepCheck {
        if (size < 0 || size > MAX_SIZE) {
            throw new IllegalArgumentException("sample: " + size + " (expected: 0 to " + MAX_SIZE + ")");
        }
    }
}
