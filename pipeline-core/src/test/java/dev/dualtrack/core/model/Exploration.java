package dev.dualtrack.core.model;

import java.util.List;

/**
 * What an exploration found.
 *
 * @param states how many different states were reached
 * @param broken the name of the property that does not hold, empty if all do
 * @param trace the shortest way to where it breaks, one step a line
 */
public record Exploration(int states, String broken, List<String> trace) {
    public Exploration {
        trace = List.copyOf(trace);
    }

    @Override
    public String toString() {
        return broken.isEmpty()
                ? states + " states, all properties hold"
                : states + " states, broken: " + broken + "\n  " + String.join("\n  ", trace);
    }
}
