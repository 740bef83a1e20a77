package dev.dualtrack.core.event;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The only way anyone but the owner of a key's partition changes a store: a request in the table's commands topic,
 * executed by that owner.
 */
public sealed interface Command {
    /** The table whose commands topic carries this. */
    TableId table();

    /**
     * Re-read the row from the source and make the stores equal to it.
     *
     * @param stores the stores meant; workers of other stores skip it
     * @param runId the reconcile run or other cause, for the log; not empty
     * @param attempt how often this command was appended again because its guard did not let it pass; 0 at first
     * @param txid the 32-bit id of a transaction that must be visible before the row is read, 0 for none: its change
     *     arrived before it could be seen in the source
     * @param spec the hash of the mapping with which the row is to be written, empty for whichever is in force: a fill with
     *     one mapping says nothing of another one
     */
    record Refresh(
            RecordKey key, Set<StoreKind> stores, Reason reason, String runId, int attempt, long txid, String spec)
            implements Command {
        public Refresh {
            stores = Set.copyOf(stores);
        }

        /** A request, whatever transaction is visible. */
        public Refresh(RecordKey key, Set<StoreKind> stores, Reason reason, String runId, int attempt) {
            this(key, stores, reason, runId, attempt, 0);
        }

        /** A request, whatever mapping is in force. */
        public Refresh(RecordKey key, Set<StoreKind> stores, Reason reason, String runId, int attempt, long txid) {
            this(key, stores, reason, runId, attempt, txid, "");
        }

        /** What a fill of the store with that mapping asks for. */
        public static Refresh backFill(RecordKey key, StoreKind store, String spec) {
            return new Refresh(key, Set.of(store), Reason.BACKFILL, "backfill", 0, 0, spec);
        }

        /**
         * What a store asks of all that has taken a change which the others take back, or may have taken back already: it must be
         * visible to those that remember nothing of it.
         */
        public static Refresh takenBack(RecordKey key, Undo undo) {
            return new Refresh(key, Set.of(StoreKind.values()), Reason.REPLAY, "taken-back", 0, undo.txid());
        }

        @Override
        public TableId table() {
            return key.table();
        }

        /** The same request for that store alone, appended again to wait for that transaction: others may have read the row. */
        public Refresh again(StoreKind store, long visible) {
            return new Refresh(key, Set.of(store), reason, runId, attempt + 1, visible, spec);
        }
    }

    /**
     * Take a refused change back, so that all stores show the same image of the row: one that each of them can hold.
     * Executed by every store, in the order of the log, once the store has committed the refused change itself.
     *
     * @param stores the stores meant: all; in a command of an earlier release also the one that had to put it off
     * @param by the store that refused it. If that one has taken the row since, as by a replay that was before this in the
     *     log, it keeps it and has all read it again, also where it is none of those meant. Null where nobody told
     */
    record Compensate(
            RecordKey key,
            Set<StoreKind> stores,
            Undo undo,
            @Nullable StoreKind by) implements Command {
        public Compensate {
            stores = Set.copyOf(stores);
        }

        /** The command to all stores. */
        public static Compensate everywhere(RecordKey key, Undo undo, @Nullable StoreKind by) {
            return new Compensate(key, Set.of(StoreKind.values()), undo, by);
        }

        /** The same command to all stores, taking the change back to nothing. */
        public Compensate withdrawing() {
            return everywhere(key, undo.to(LastGood.ABSENT), by);
        }

        @Override
        public TableId table() {
            return key.table();
        }
    }

    /** Delete each own key whose stored version is smaller than {@code version}: the table was truncated then. */
    record Truncate(TableId table, Version version) implements Command {}

    /** Why a row is to be read again. */
    enum Reason {
        /** Found wrong by a verify: rewrite everything, even where the metadata looks right. */
        REPAIR,
        /** A new table, store or mapping is filled: what is already right is left alone. */
        BACKFILL,
        /** A dead-lettered change is tried again. */
        REPLAY
    }
}
