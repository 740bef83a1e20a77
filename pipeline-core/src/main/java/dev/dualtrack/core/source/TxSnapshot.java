package dev.dualtrack.core.source;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The snapshot in which rows were read, {@code pg_current_snapshot()}: {@code xmin:xmax:xip,…} with 64-bit ids.
 *
 * <p>Row headers and change events carry 32-bit ids. They are widened with this snapshot's epoch; an id that then lies
 * in the future belongs to the epoch before, and is long settled.
 */
public record TxSnapshot(long xmin, long xmax, Set<Long> inProgress) {
    private static final long WRAP = 1L << 32;

    public TxSnapshot {
        inProgress = Set.copyOf(inProgress);
    }

    /** Reads the text form of {@code pg_snapshot}; another form is an {@link IllegalArgumentException}. */
    public static TxSnapshot parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("snapshot: '" + text + "' (expected: xmin:xmax:xip,...)");
        }
        Set<Long> running = new HashSet<>();
        Arrays.stream(parts[2].split(","))
                .filter(id -> !id.isEmpty())
                .map(Long::parseLong)
                .forEach(running::add);
        return new TxSnapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), running);
    }

    /** Whether the effects of the transaction are in what this snapshot shows; id 0 (unknown) counts as visible. */
    public boolean sees(long xid32) {
        if (xid32 == 0) {
            return true;
        }
        long xid = widen(xid32);
        return xid < xmin || (xid < xmax && !inProgress.contains(xid));
    }

    /**
     * Whether a transaction, or a part of one behind a savepoint, had surely ended. A snapshot lists no such parts, so of an id
     * that is not older than all that was running it tells nothing.
     */
    boolean hasOutlived(long xid32) {
        return widen(xid32) < xmin;
    }

    /** The 64-bit id nearest to this snapshot: at most 2³¹ before or after {@code xmax}. */
    long widen(long xid32) {
        long candidate = (xmax & -WRAP) | (xid32 & (WRAP - 1));
        if (candidate - xmax > WRAP / 2) {
            return candidate - WRAP;
        }
        if (xmax - candidate > WRAP / 2) {
            return candidate + WRAP;
        }
        return candidate;
    }
}
