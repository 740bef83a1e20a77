package dev.dualtrack.worker.batch;

import dev.dualtrack.core.event.Command;
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
 * batch that is repeated, or a row that is refused with each of its changes, counts once. A row that a fill asks for counts as
 * a change does: a mapping that most rows do not fit shows itself there first. Other commands do not count, neither among the
 * changes nor among the refused: they come from a repair, which has bounds of its own.
 *
 * <p>A batch that floods is tried again, and what was refused before it tells nothing about the store of today. It is let
 * through once, since the flood began, no more rows were refused than the share, nor more than the store took. A store that
 * refuses every row takes deletes, so these prove nothing. A batch that refuses no more than the share by itself, but is not
 * proved to be harmless, is let through after {@value #TRIES} vain tries. The flood is over when so many changes came through as
 * are enough to judge by, and few of their rows were refused.
 *
 * <p>Used by one thread at a time.
 */
final class FloodGuard {
    /** So many changes are enough to judge by; with fewer, the flood begins at the same number of rows. */
    static final int CHANGES = 200;

    /** One row in so many may be refused. */
    static final int SHARE = 20;

    /** So often a batch with few refused rows is tried again before these are called bad. */
    static final int TRIES = 40;

    private final boolean holds;
    private final Deque<Batch> past = new ArrayDeque<>();
    private Batch now = new Batch(0);
    private String refusal = "";
    private boolean flooded;
    private int tries;
    /** Rows that the store took since the flood began, or else in the batch at hand. */
    private int taken;

    private static final class Batch {
        private final int changes;
        private final Set<Object> refused = new HashSet<>();

        Batch(int changes) {
            this.changes = changes;
        }
    }

    /** With {@code holds} false nothing is ever called a flood. */
    FloodGuard(boolean holds) {
        this.holds = holds;
    }

    /** A batch begins, or begins again. */
    void begin(List<Input> inputs) {
        now = new Batch((int) inputs.stream().filter(FloodGuard::counts).count());
        if (!flooded) {
            taken = 0;
        }
    }

    private static boolean counts(Input input) {
        return switch (input) {
            case Input.Change _, Input.Undecodable _ -> true;
            case Input.Refresh refresh -> refresh.command().reason() == Command.Reason.BACKFILL;
            case Input.Truncated _, Input.Compensate _, Input.Truncate _, Input.Nothing _ -> false;
        };
    }

    private static boolean counts(Plan.Cause cause) {
        return switch (cause.trigger()) {
            case CHANGE, BACKFILL -> true;
            case OWN_REFRESH, REPLAY, COMPENSATION -> false;
        };
    }

    /** A record that cannot be read is refused. Throws {@link FloodException} if that makes a flood of it. */
    void refused(Input.Undecodable unreadable) {
        count(List.of(unreadable.origin().topic(), unreadable.origin().offset()), unreadable.reason());
    }

    /** What the cause asks for is refused. Throws {@link FloodException} if that makes a flood of it. */
    void refused(Plan.Cause cause, String message) {
        if (counts(cause)) {
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
        if (!holds) {
            return;
        }
        if (flooded) {
            tries++;
        } else {
            flooded = true;
            tries = 0;
            past.clear();
        }
        throw new FloodException(refusal);
    }

    /** The store took what the cause asks for. */
    void taken(Plan.Cause cause, StoreWrite write) {
        if (counts(cause) && write instanceof StoreWrite.Upsert) {
            taken++;
        }
    }

    /** Dead letters are to be written next. Throws {@link FloodException} if this may yet be a flood. */
    void beforeLetters() {
        beforeLetters(0);
    }

    /** The same where the letters are those of records that cannot be read, and so many of the batch can be. */
    void beforeLetters(int readable) {
        boolean harmless = rows() <= Math.min(share(changes()), taken + readable);
        if (flooded && !now.refused.isEmpty() && tries < TRIES && !harmless) {
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
        tries = 0;
        if (now.changes > 0) {
            past.addLast(now);
        }
        now = new Batch(0);
        if (changes() >= CHANGES && rows() <= share(changes())) {
            flooded = false;
        }
        while (!past.isEmpty() && changes() - past.getFirst().changes >= CHANGES) {
            past.removeFirst();
        }
    }
}
