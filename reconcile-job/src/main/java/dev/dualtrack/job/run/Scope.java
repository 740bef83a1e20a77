package dev.dualtrack.job.run;

import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.expect.Place;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a run may mend of the drift that it finds; it reports all of it.
 *
 * @param kinds of drift
 * @param places where; null for everywhere
 */
public record Scope(Set<Drift> kinds, @Nullable Set<Place> places) {
    /** Everything. */
    public static final Scope ALL = new Scope(EnumSet.allOf(Drift.class), null);

    /** What the source has: records that are missing, stale or corrupt. Deletes nothing. */
    public static final Scope ROWS = new Scope(EnumSet.complementOf(EnumSet.of(Drift.ORPHANED)), null);

    /** What the source does not have. Deletes only. */
    public static final Scope ORPHANS = new Scope(EnumSet.of(Drift.ORPHANED), null);

    public Scope {
        kinds = Set.copyOf(kinds);
        places = places == null ? null : Set.copyOf(places);
    }

    /** Equal for equal scopes, in every process. */
    @Override
    public String toString() {
        return new TreeSet<>(kinds) + " in "
                + (places == null
                        ? "all"
                        : places.stream().map(Place::toString).sorted().toList());
    }

    /** The same in these places only. */
    public Scope in(Set<Place> some) {
        return new Scope(kinds, some);
    }

    /** The part of a place's drift that is in scope, in the same order. */
    <K> Map<K, Drift> of(Place place, Map<K, Drift> drift) {
        return places == null || places.contains(place) ? of(drift) : Map.of();
    }

    /** The part of some drift that is of the kinds in scope, in the same order. */
    <K> Map<K, Drift> of(Map<K, Drift> drift) {
        Map<K, Drift> part = new LinkedHashMap<>(drift);
        part.values().retainAll(kinds);
        return part;
    }
}
