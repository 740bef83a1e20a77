package dev.dualtrack.job.model;

import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.core.source.TxSnapshot;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.job.expect.Stored;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that takes part, for one key. The n-th transaction on the key has number n everywhere: in the log, as the value
 * that it writes, in its version and in its transaction id.
 *
 * @param faults how many more things may go wrong
 */
record World(Source source, Worker worker, Held held, Commands commands, Check check, int faults) {
    /**
     * PostgreSQL and the slot.
     *
     * @param wal what each committed transaction wrote: its number, or 0 for a delete
     * @param pending whether the last of them is in the log but not visible yet; it holds the row's lock until it is
     * @param captured how many of them Kafka has
     * @param lost the one that never reached Kafka, 0 if none
     */
    record Source(List<Integer> wal, boolean pending, int captured, int lost) {
        int visible() {
            return wal.size() - (pending ? 1 : 0);
        }

        int valueAfter(int transactions) {
            return transactions == 0 ? 0 : wal.get(transactions - 1);
        }

        @Nullable
        SourceRow row() {
            int value = valueAfter(visible());
            long xmax = pending ? txid(wal.size()) : 0;
            return value == 0 ? null : new SourceRow(new Row(Map.of()), txid(value), xmax, "(0," + value + ")");
        }

        TxSnapshot snapshot() {
            long next = txid(visible() + 1);
            return pending
                    ? TxSnapshot.parse(next + ":" + (next + 1) + ":" + next)
                    : TxSnapshot.parse(next + ":" + next + ":");
        }
    }

    /**
     * The owner of the key's partition.
     *
     * @param replay up to where the first batch after a crash must reach
     * @param refused the change that the store can never hold, 0 if none
     * @param open whether its dead letter is open
     * @param late a write that timed out and may still be carried out, 0 if none
     */
    record Worker(int consumed, int committed, int replay, int refused, boolean open, int late) {}

    /** What the store holds; value 0 is nothing, or a remembered delete. */
    record Held(int value, boolean tombstone, int version) {
        static final Held NOTHING = new Held(0, false, 0);

        boolean known() {
            return value != 0 || tombstone;
        }

        /** Whether the store takes a write of this version, by production's comparison. */
        boolean takes(int newVersion) {
            return !known() || !World.version(newVersion).isBefore(World.version(version));
        }

        Stored stored() {
            Meta meta = new Meta(World.version(version), version == 0 ? 0 : txid(version), "", "", null, tombstone);
            return known() ? new Stored(!tombstone, meta, null) : Stored.NOTHING;
        }
    }

    /** Refresh commands of the key, by position in the commands' partition. */
    record Commands(int appended, int executed, int committed) {}

    /**
     * Where a verify stands, what it noted, and what an observer who sees everything says of its last verdict.
     *
     * @param applied how many events the worker had taken in when the store was read: for the observer alone
     */
    record Check(
            Phase phase,
            int round,
            boolean sighted,
            int sightedVersion,
            int read,
            int fence,
            int commandsEnd,
            boolean quarantined,
            Held seen,
            int applied,
            Truth truth) {
        static final Check IDLE = new Check(Phase.IDLE, 0, false, 0, 0, 0, 0, false, Held.NOTHING, 0, Truth.RIGHT);
    }

    enum Phase {
        IDLE,
        SCANNED,
        SOURCE_READ,
        SLOT_PASSED,
        WORKERS_PASSED,
        STORE_READ
    }

    enum Truth {
        RIGHT,
        FALSE_ALARM,
        FALSE_CLEAN,
        FENCE_UNSOUND,
        DELETED_WHAT_THE_SOURCE_HAS
    }

    static final World INITIAL = new World(
            new Source(List.of(), false, 0, 0),
            new Worker(0, 0, 0, 0, false, 0),
            Held.NOTHING,
            new Commands(0, 0, 0),
            Check.IDLE,
            0);

    /** The first and the third transaction write the same content. */
    static int content(int value) {
        return value == 0 ? 0 : 1 + value % 2;
    }

    static long txid(int transaction) {
        return 100L + transaction;
    }

    static Version version(int transaction) {
        return transaction == 0 ? Version.ZERO : new Version(1, 10L * (transaction - 1), 10L * transaction);
    }
}
