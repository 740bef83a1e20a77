package dev.dualtrack.core.model;

import dev.dualtrack.core.model.Model.Invariant;
import dev.dualtrack.core.model.Model.Step;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Explores a model breadth first, each state once, so that a counter-example is a shortest one. After that it asks of each
 * state whether quiet steps alone can lead to a consistent one.
 *
 * @param <S> a state of the model
 */
public final class Explorer<S> {
    /** The property that a state breaks from which no quiet way leads to a consistent one. */
    public static final String CONVERGENCE = "convergence";

    private static final int MOST_STATES = 2_000_000;

    private final Model<S> model;
    private final Map<S, Integer> visited = new HashMap<>();
    private final List<S> states = new ArrayList<>();
    private final IntList cameFrom = new IntList();
    private final IntList quietFrom = new IntList();
    private final IntList quietTo = new IntList();

    private Explorer(Model<S> model) {
        this.model = model;
    }

    /** Explores all of it; a model of more than two million states is an {@link IllegalStateException}. */
    public static <S> Exploration explore(Model<S> model) {
        return new Explorer<>(model).run();
    }

    private Exploration run() {
        List<Invariant<S>> invariants = model.invariants();
        visit(model.initial(), -1);
        for (int at = 0; at < states.size(); at++) {
            S state = states.get(at);
            for (Invariant<S> invariant : invariants) {
                if (!invariant.holds().test(state)) {
                    return new Exploration(states.size(), invariant.name(), trace(at));
                }
            }
            for (Step<S> step : model.steps(state)) {
                int next = visit(step.next(), at);
                if (step.quiet()) {
                    quietFrom.add(at);
                    quietTo.add(next);
                }
            }
        }
        int stuck = convergent().nextClearBit(0);
        return stuck < states.size()
                ? new Exploration(states.size(), CONVERGENCE, trace(stuck))
                : new Exploration(states.size(), "", List.of());
    }

    private int visit(S state, int from) {
        Integer known = visited.putIfAbsent(state, states.size());
        if (known != null) {
            return known;
        }
        if (states.size() == MOST_STATES) {
            throw new IllegalStateException("states: more than " + MOST_STATES + " (expected: a smaller model)");
        }
        states.add(state);
        cameFrom.add(from);
        return states.size() - 1;
    }

    /** The states from which quiet steps reach a consistent one: backwards from those, over edges grouped by target. */
    private BitSet convergent() {
        int[] start = new int[states.size() + 1];
        for (int edge = 0; edge < quietTo.size(); edge++) {
            start[quietTo.get(edge) + 1]++;
        }
        for (int state = 0; state < states.size(); state++) {
            start[state + 1] += start[state];
        }
        int[] sources = new int[quietTo.size()];
        int[] free = start.clone();
        for (int edge = 0; edge < quietTo.size(); edge++) {
            sources[free[quietTo.get(edge)]++] = quietFrom.get(edge);
        }
        BitSet reached = new BitSet(states.size());
        IntList queue = new IntList();
        for (int state = 0; state < states.size(); state++) {
            if (model.consistent(states.get(state))) {
                reached.set(state);
                queue.add(state);
            }
        }
        for (int at = 0; at < queue.size(); at++) {
            int target = queue.get(at);
            for (int edge = start[target]; edge < start[target + 1]; edge++) {
                if (!reached.get(sources[edge])) {
                    reached.set(sources[edge]);
                    queue.add(sources[edge]);
                }
            }
        }
        return reached;
    }

    private List<String> trace(int end) {
        List<String> lines = new ArrayList<>();
        for (int at = end; at >= 0; at = cameFrom.get(at)) {
            lines.add(name(at) + " -> " + states.get(at));
        }
        Collections.reverse(lines);
        return lines;
    }

    /** Steps are not kept, states are: the step is found again from where it was taken. */
    private String name(int at) {
        if (cameFrom.get(at) < 0) {
            return "initial";
        }
        S state = states.get(at);
        return model.steps(states.get(cameFrom.get(at))).stream()
                .filter(step -> step.next().equals(state))
                .map(Step::name)
                .findFirst()
                .orElseThrow();
    }
}
