package dev.dualtrack.core.sim;

/**
 * How often calls of a simulated store go wrong.
 *
 * @param before refused before anything was written
 * @param after everything written, the answer lost
 * @param part only some of the writes carried out
 * @param late times out, and is carried out later
 * @param conflict a transient conflict
 * @param slow takes seconds
 * @param refusing whether every row is refused, as by a collection of another shape
 */
public record StoreFaults(
        double before, double after, double part, double late, double conflict, double slow, boolean refusing) {
    /** A store that always answers. */
    public static final StoreFaults NONE = new StoreFaults(0, 0, 0, 0, 0, 0, false);

    /** A mixture, different for each run. */
    public static StoreFaults draw(Chance chance) {
        return new StoreFaults(
                chance.rate(0.1),
                chance.rate(0.1),
                chance.rate(0.1),
                chance.rate(0.06),
                chance.rate(0.1),
                chance.rate(0.1),
                false);
    }

    /** The same, and every row is refused. */
    public StoreFaults refusingAll() {
        return new StoreFaults(before, after, part, late, conflict, slow, true);
    }
}
