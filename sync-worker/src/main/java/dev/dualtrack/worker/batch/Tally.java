package dev.dualtrack.worker.batch;

import java.util.EnumMap;
import java.util.Map;

/**
 * The outcomes of one batch; added to the worker's totals once the batch is durable, so that a repeated attempt counts
 * once. Used by one thread.
 */
public final class Tally {
    private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
    private int received;

    void received(int events) {
        received += events;
    }

    void add(Outcome outcome, int events) {
        counts.merge(outcome, events, Integer::sum);
    }

    /** Change events of the batch; the sum over all outcomes. */
    public int received() {
        return received;
    }

    /** Change events that ended so. */
    public int count(Outcome outcome) {
        return counts.getOrDefault(outcome, 0);
    }
}
