package dev.dualtrack.core.model;

import java.util.List;
import java.util.function.Predicate;

/**
 * A protocol as states and the steps between them. States must be immutable and compare by value.
 *
 * @param <S> a state of everything that takes part
 */
public interface Model<S> {
    /** Where it begins. */
    S initial();

    /** All that can happen next, in any order. */
    List<Step<S>> steps(S state);

    /** What must hold in each reachable state. */
    List<Invariant<S>> invariants();

    /** Whether the state is one that quiet steps alone must be able to reach from everywhere. */
    boolean consistent(S state);

    /**
     * Something that happens.
     *
     * @param quiet whether it needs neither a new change nor a fault: the protocol's own work
     */
    record Step<S>(String name, boolean quiet, S next) {}

    /** A property of one state. */
    record Invariant<S>(String name, Predicate<S> holds) {}
}
