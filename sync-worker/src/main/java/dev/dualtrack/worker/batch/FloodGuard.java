package dev.dualtrack.worker.batch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells rows that are refused for what is in them from a flood. A row that a store cannot hold is that row's fault and
 * goes to the dead-letter queue. Where more than one row in {@value #SHARE} is refused, what they have in common is broken,
 * such as the mapping or the shape of the collection, and dead letters of all of them would only hide it.
 *
 * <p>Counts in the batch at hand and in as many before it as hold {@value #CHANGES} changes. Rows count, not refusals: a
 * batch that is repeated, or a row that is refused with each of its changes, counts once. Commands do not count, neither
 * among the changes nor among the refused: they come from a repair, which has bounds of its own.
 *
 * <p>A batch that came through after a flood proves that it is over; what was counted before is forgotten then. Used by one
 * thread at a time.
 */
final class FloodGuard {
    /** So many changes are enough to judge by; with fewer, the flood begins at the same number of rows. */
    static final int CHANGES = 200;

    /** One row in so many may be refused. */
    static final int SHARE = 20;

    private final boolean holds;
    private final Deque<Batch> past = new ArrayDeque<>();
    private Batch now = new Batch(0, new HashSet<>());
    private boolean flooded;

    private record Batch(int changes, Set<Object> refused) {}

    /** With {@code holds} false nothing is ever called a flood. */
    FloodGuard(boolean holds) {
        this.holds = holds;
    }

    /** A batch begins, or begins again. */
    void begin(List<Input> inputs) {
        long changes = inputs.stream().filter(FloodGuard::counts).count();
        now = new Batch((int) changes, new HashSet<>());
    }

    private static boolean counts(Input input) {
        return switch (input) {
            case Input.Change _, Input.Undecodable _ -> true;
            case Input.Truncated _, Input.Refresh _, Input.Compensate _, Input.Truncate _, Input.Nothing _ -> false;
        };
    }

    /** A record that cannot be read is refused. Throws {@link FloodException} if that makes a flood of it. */
    void refused(Input.Undecodable unreadable) {
        count(List.of(unreadable.origin().topic(), unreadable.origin().offset()), unreadable.reason());
    }

    /** What the cause asks for is refused. Throws {@link FloodException} if that makes a flood of it. */
    void refused(Plan.Cause cause, String message) {
        if (cause.trigger() == Plan.Trigger.CHANGE) {
            count(cause.key(), message);
        }
    }

    private void count(Object row, String message) {
        now.refused().add(row);
        if (holds && rows() > Math.max(CHANGES, changes()) / SHARE) {
            flooded = true;
            throw new FloodException(message);
        }
    }

    private int rows() {
        Set<Object> rows = new HashSet<>(now.refused());
        past.forEach(batch -> rows.addAll(batch.refused()));
        return rows.size();
    }

    private int changes() {
        return past.stream().mapToInt(Batch::changes).sum() + now.changes();
    }

    /** The batch is done. */
    void end() {
        if (flooded) {
            flooded = false;
            past.clear();
        }
        if (now.changes() > 0) {
            past.addLast(now);
            now = new Batch(0, new HashSet<>());
        }
        while (!past.isEmpty() && changes() - past.getFirst().changes() >= CHANGES) {
            past.removeFirst();
        }
    }
}
