package dev.dualtrack.job.journal;

import dev.dualtrack.job.expect.Place;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run under way has done, so that it can go on after a kill: for each table in each store what was found, and the
 * units in which it is repaired. Failures are {@link dev.dualtrack.core.error.ClassifiedException}s. Not thread-safe.
 */
public interface Checkpoints {
    /**
     * What is known of a place.
     *
     * @param basis what it rests on; with another basis it is of no use
     * @param found what was found
     * @param units what is to be repaired, in the order in which it is
     */
    record Saved(String basis, String found, List<Unit> units) {
        public Saved {
            units = List.copyOf(units);
        }
    }

    /**
     * A unit of the repair.
     *
     * @param records what is to be repaired
     * @param outcome how it went; null until it is done
     */
    record Unit(String records, @Nullable String outcome) {}

    /** What is known of the place; empty if nothing is. */
    Optional<Saved> find(Place place);

    /** Keeps, in one step, what was found; nothing may be known of the place before. All of it is JSON. */
    void save(Place place, Saved saved);

    /** Keeps, in one step, how units went: that of {@code first}, counted from 0, and those after it. */
    void done(Place place, int first, List<String> outcomes);

    /** Forgets the place. */
    void forget(Place place);
}
