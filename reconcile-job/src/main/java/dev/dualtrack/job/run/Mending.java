package dev.dualtrack.job.run;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.job.expect.Drift;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a part has found, and how far its repair is. Immutable.
 *
 * @param found the part's result as long as nothing is repaired
 * @param units what is to be repaired, each record in one unit
 */
record Mending(PartResult found, List<Unit> units) {
    Mending {
        units = List.copyOf(units);
    }

    /**
     * Records that are repaired in one step; in bulk several units are looked at again together.
     *
     * @param left what a look after the repair showed; null until there was one
     */
    record Unit(Map<RecordKey, Drift> records, @Nullable Left left) {
        Unit {
            records = Collections.unmodifiableMap(new LinkedHashMap<>(records));
        }
    }

    /** How many records of a unit are still open after its repair. */
    record Left(long drifted, long unsettled, long quarantined) {
        private static final Left NOTHING = new Left(0, 0, 0);

        /** The same for units that were looked at together: only the sum is known, and it stands with the first of them. */
        List<Left> ofTogether(int units) {
            List<Left> all = new ArrayList<>(Collections.nCopies(units, NOTHING));
            all.set(0, this);
            return all;
        }

        private long open() {
            return drifted + unsettled + quarantined;
        }
    }

    /** What was found, with all of {@code wanted} to be repaired in units of at most {@code size}. */
    static Mending of(PartResult found, Map<RecordKey, Drift> wanted, int size) {
        List<Unit> units = new ArrayList<>();
        Map<RecordKey, Drift> records = new LinkedHashMap<>();
        for (Map.Entry<RecordKey, Drift> entry : wanted.entrySet()) {
            records.put(entry.getKey(), entry.getValue());
            if (records.size() == size) {
                units.add(new Unit(records, null));
                records.clear();
            }
        }
        if (!records.isEmpty()) {
            units.add(new Unit(records, null));
        }
        return new Mending(found, units);
    }

    /** The same after the next units were repaired, of each of which that is left. */
    Mending with(List<Left> left) {
        List<Unit> next = new ArrayList<>(units);
        int done = done();
        for (int i = 0; i < left.size(); i++) {
            next.set(done + i, new Unit(units.get(done + i).records(), left.get(i)));
        }
        return new Mending(found, next);
    }

    /** How many units are repaired; they are in their order. */
    int done() {
        return (int) units.stream().filter(unit -> unit.left() != null).count();
    }

    boolean isDone() {
        return done() == units.size();
    }

    /** The next units to be repaired, at most so many. */
    List<Unit> next(int most) {
        int done = done();
        return units.subList(done, Math.min(units.size(), done + most));
    }

    /** How many records are to be repaired in all, before and from now on. */
    long size() {
        return units.stream().mapToLong(unit -> unit.records().size()).sum();
    }

    /** The records of all units that are not repaired yet. */
    Map<RecordKey, Drift> pending() {
        Map<RecordKey, Drift> pending = new LinkedHashMap<>();
        units.stream().filter(unit -> unit.left() == null).forEach(unit -> pending.putAll(unit.records()));
        return pending;
    }

    /** The part's result as it is now; {@code unverifiable} says why the repair stopped, and is empty if it did not. */
    PartResult result(String unverifiable) {
        long repaired = 0;
        long quarantined = 0;
        long unsettled = 0;
        for (Unit unit : units) {
            Left left = unit.left();
            if (left != null) {
                repaired += unit.records().size() - left.open();
                quarantined += left.quarantined();
                unsettled += left.unsettled();
            }
        }
        return found.repaired(repaired, unsettled, quarantined, unverifiable);
    }
}
