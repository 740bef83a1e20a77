package dev.dualtrack.worker.batch;

import dev.dualtrack.core.store.StoreWrite;
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
 * <p>A batch that floods is tried again, and is judged by itself from then on: what was refused before it tells nothing about
 * the store of today. The flood is over once the store takes at least as many rows of a batch as it refuses, and refuses no
 * more than the share; what was counted before is forgotten then. A store that refuses every row takes deletes, so these
 * prove nothing. Where a batch has too few rows to tell a bad one from a flood, it is let through after
 * {@value #PROBES} vain tries, and the next one is judged by itself again.
 *
 * <p>Used by one thread at a time.
 */
final class FloodGuard {
    /** So many changes are enough to judge by; with fewer, the flood begins at the same number of rows. */
    static final int CHANGES = 200;

    /** One row in so many may be refused. */
    static final int SHARE = 20;

    /** So often a batch of few rows is tried again before its rows are called bad. */
    static final int PROBES = 40;

    private final boolean holds;
    private final Deque<Batch> past = new ArrayDeque<>();
    private Batch now = new Batch(0);
    private String refusal = "";
    private boolean flooded;
    private int probes;

    private static final class Batch {
        private final int changes;
        private final Set<Object> refused = new HashSet<>();
        private int taken;

        Batch(int changes) {
            this.changes = changes;
        }

        boolean proves() {
            return taken > 0 && refused.size() <= taken;
        }
    }

    /** With {@code holds} false nothing is ever called a flood. */
    FloodGuard(boolean holds) {
        this.holds = holds;
    }

    /** A batch begins, or begins again. */
    void begin(List<Input> inputs) {
        now = new Batch((int) inputs.stream().filter(FloodGuard::counts).count());
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
        now.refused.add(row);
        refusal = message;
        if (flooded ? now.refused.size() > share(now.changes) : rows() > share(changes())) {
            flood();
        }
    }

    private static int share(int changes) {
        return Math.max(CHANGES, changes) / SHARE;
    }

    private void flood() {
        if (holds) {
            probes = flooded ? probes + 1 : 0;
            flooded = true;
            throw new FloodException(refusal);
        }
    }

    /** The store took these. */
    void taken(List<StoreWrite> written) {
        now.taken += (int) written.stream().filter(StoreWrite.Upsert.class::isInstance).count();
    }

    /** Dead letters are to be written next. Throws {@link FloodException} if a flood is not proved to be over. */
    void beforeLetters() {
        if (flooded && probes < PROBES && !now.proves()) {
            flood();
        }
    }

    private int rows() {
        Set<Object> rows = new HashSet<>(now.refused);
        past.forEach(batch -> rows.addAll(batch.refused));
        return rows.size();
    }

    private int changes() {
        return past.stream().mapToInt(batch -> batch.changes).sum() + now.changes;
    }

    /** The batch is done. */
    void end() {
        probes = 0;
        if (flooded && now.proves()) {
            flooded = false;
            past.clear();
        }
        past.addLast(now);
        now = new Batch(0);
        while (changes() - past.getFirst().changes >= CHANGES) {
            past.removeFirst();
        }
    }
}
