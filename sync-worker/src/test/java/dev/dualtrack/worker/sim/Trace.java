package dev.dualtrack.worker.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What happened in a run, if anyone wants to know, and the first thing that was wrong. */
final class Trace {
    private static final int LAST = 400;

    private final boolean wanted;
    private final List<String> lines = new ArrayList<>();
    private @Nullable String violation;

    Trace(boolean wanted) {
        this.wanted = wanted;
    }

    void add(long now, Supplier<String> line) {
        if (wanted && violation == null) {
            lines.add("%9.3f  %s".formatted(now / 1e9, line.get()));
        }
    }

    void violated(long now, String what) {
        if (violation == null) {
            add(now, () -> "VIOLATION " + what);
            violation = what;
        }
    }

    @Nullable
    String violation() {
        return violation;
    }

    /** The end of the run up to the violation. */
    List<String> lines() {
        return List.copyOf(lines.subList(Math.max(0, lines.size() - LAST), lines.size()));
    }
}
