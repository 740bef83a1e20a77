package dev.dualtrack.e2e.peers;

import dev.dualtrack.e2e.peers.Step.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Changes of a table of policies, a pure function of the seed and of what was asked for before: each arm gets the same.
 *
 * <p>Every hundred changes hold the workload's shares exactly, in random order. Rows are skewed: the place of a row among
 * the living ones is n·u³ for a uniform u, so that a tenth of the rows gets nearly half of the changes. Every other insert
 * brings back a row that was deleted, if there is one. A row is never changed while it is deleted. Not thread-safe.
 */
final class ChangeLog {
    private static final int SKEW = 3;

    private final SplittableRandom random;
    private final List<Integer> living = new ArrayList<>();
    private final List<Integer> deleted = new ArrayList<>();
    private final List<Kind> hundred = new ArrayList<>();
    private int nextRow;
    private int nextNumber;

    /** Over a table that holds the rows 0 to {@code rows} - 1. */
    ChangeLog(long seed, int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("rows: " + rows + " (expected: >= 1)");
        }
        random = new SplittableRandom(seed);
        for (int row = 0; row < rows; row++) {
            living.add(row);
        }
        nextRow = rows;
    }

    /** The next changes of that workload; it begins a new hundred. */
    List<Step> next(Workload workload, int count) {
        hundred.clear();
        List<Step> steps = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            if (hundred.isEmpty()) {
                hundred.addAll(workload.hundred());
                Collections.shuffle(hundred, random);
            }
            steps.add(step(hundred.removeLast()));
        }
        return steps;
    }

    /** The rows that exist after all changes so far. */
    Set<Integer> living() {
        return new HashSet<>(living);
    }

    private Step step(Kind wanted) {
        // The last row stays, so that there is always one to update.
        Kind kind = wanted == Kind.DELETE && living.size() == 1 ? Kind.SCALAR : wanted;
        int row = switch (kind) {
            case INSERT -> insert();
            case DELETE -> delete();
            case UNMAPPED, SCALAR, TEXT -> living.get(place());
        };
        return new Step(kind, row, nextNumber++);
    }

    private int insert() {
        int row =
                random.nextBoolean() && !deleted.isEmpty() ? take(deleted, random.nextInt(deleted.size())) : nextRow++;
        living.add(row);
        return row;
    }

    private int delete() {
        int row = take(living, place());
        deleted.add(row);
        return row;
    }

    /** Takes the row out; the last one gets its place. */
    private static int take(List<Integer> rows, int place) {
        int row = rows.set(place, rows.getLast());
        rows.removeLast();
        return row;
    }

    private int place() {
        return (int) (living.size() * Math.pow(random.nextDouble(), SKEW));
    }
}
