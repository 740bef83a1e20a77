package dev.dualtrack.job.world;

import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.journal.Checkpoints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checkpoints in memory, which outlive the run. */
public final class FakeCheckpoints implements Checkpoints {
    private final Map<Place, Saved> parts = new HashMap<>();
    private Runnable step = () -> {};

    /** Called before and after every change. */
    public void aroundChanges(Runnable action) {
        step = action;
    }

    /** The parts that something is known of. */
    public int size() {
        return parts.size();
    }

    @Override
    public Optional<Saved> find(Place place) {
        return Optional.ofNullable(parts.get(place));
    }

    @Override
    public void save(Place place, Saved saved) {
        step.run();
        if (parts.putIfAbsent(place, saved) != null) {
            throw new IllegalStateException(place + ": saved twice (expected: forgotten in between)");
        }
        step.run();
    }

    @Override
    public void done(Place place, int first, List<String> outcomes) {
        step.run();
        parts.computeIfPresent(place, (_, saved) -> {
            List<Unit> units = new ArrayList<>(saved.units());
            for (int i = 0; i < outcomes.size(); i++) {
                units.set(first + i, new Unit(units.get(first + i).records(), outcomes.get(i)));
            }
            return new Saved(saved.basis(), saved.found(), units);
        });
        step.run();
    }

    @Override
    public void forget(Place place) {
        step.run();
        parts.remove(place);
        step.run();
    }
}
