package dev.dualtrack.core.sim;

import dev.dualtrack.core.derived.StoreKind;

/**
 * How often calls of a simulated store go wrong.
 *
 * @param before refused before anything was written
 * @param after everything written, the answer lost
 * @param part only some of the writes carried out
 * @param late times out, and is carried out later
 * @param conflict a transient conflict
 * @param slow takes seconds
 * @param slowest how many milliseconds each of the two ways of a slow call takes at most
 * @param refusing whether every row is refused, as by a collection of another shape
 */
public record StoreFaults(
        double before,
        double after,
        double part,
        double late,
        double conflict,
        double slow,
        long slowest,
        boolean refusing) {
    /** Both ways of a call that is answered take less than the deadline. */
    private static final long SLOWEST = 2_400;

    /** A store that always answers. */
    public static final StoreFaults NONE = new StoreFaults(0, 0, 0, 0, 0, 0, SLOWEST, false);

    /** A mixture, different for each run. */
    public static StoreFaults draw(Chance chance) {
        return new StoreFaults(
                chance.rate(0.1),
                chance.rate(0.1),
                chance.rate(0.1),
                chance.rate(0.06),
                chance.rate(0.1),
                chance.rate(0.1),
                SLOWEST,
                false);
    }

    /** The same, and every row is refused. */
    public StoreFaults refusingAll() {
        return new StoreFaults(before, after, part, late, conflict, slow, slowest, true);
    }

    /** The same, and at least half of its calls are slow. */
    public StoreFaults slowing(Chance chance, StoreKind kind) {
        // Neo4j is given 15 s, since what it carries out late does no harm.
        long longest = kind == StoreKind.GRAPH ? 7_400 : SLOWEST;
        return new StoreFaults(before, after, part, late, conflict, 0.5 + chance.rate(0.5), longest, refusing);
    }
}
