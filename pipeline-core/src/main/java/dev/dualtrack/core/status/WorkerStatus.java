package dev.dualtrack.core.status;

import java.util.List;
import java.util.Map;

/**
 * What one worker process serves at {@code GET /status}, as JSON; the operator reads it from every pod.
 *
 * @param store the kind's word
 * @param phase what the worker does now
 * @param storeReachable nothing fails now for want of the store's answer; true before it was asked
 * @param circuit CLOSED, OPEN or HALF_OPEN
 * @param lastErrorClass name of the class of the newest failure that has not passed, empty if there is none
 * @param lastError the side that failed and how, without row data; empty as above
 * @param lag records of the assigned partitions that are not yet committed
 * @param deadLettered open dead-letter records of this store in the assigned partitions, whoever wrote them
 * @param filled by mapped table: whether its initial fill or back-fill is complete in the store
 * @param heldTables tables that wait, wholly or with one partition, and why
 * @param verifyWantedMillis when something happened last (a TRUNCATE, a gap in the stream) after which a verify run is
 *     due, in milliseconds since 1970; 0 if nothing did
 * @param epochOfStore the epoch in the store's mark, 0 if there is none
 * @param ownerOfStore the owner in the store's mark, empty if there is none
 * @param counters change events so far: {@code received}, and of them by outcome {@code applied}, {@code superseded}, {@code
 *     unchanged}, {@code filtered}, {@code postponed} and {@code deadLettered}
 */
public record WorkerStatus(
        String store,
        Phase phase,
        boolean storeReachable,
        Circuit circuit,
        String lastErrorClass,
        String lastError,
        long lag,
        long deadLettered,
        Map<String, Boolean> filled,
        List<HeldTable> heldTables,
        long verifyWantedMillis,
        long epochOfStore,
        String ownerOfStore,
        Map<String, Long> counters) {
    public WorkerStatus {
        filled = Map.copyOf(filled);
        heldTables = List.copyOf(heldTables);
        counters = Map.copyOf(counters);
    }

    /** Whether a verify run is due since {@link #verifyWantedMillis}. */
    public boolean verifyWanted() {
        return verifyWantedMillis > 0;
    }

    /** What a worker does. */
    public enum Phase {
        STARTING,
        BACKFILLING,
        RUNNING,
        PAUSED,
        STOPPING
    }

    /** Whether calls to the store are let through. */
    public enum Circuit {
        CLOSED,
        OPEN,
        HALF_OPEN
    }

    /** What a person has to mend. */
    public enum Held {
        /** The table's shape and its mapping do not fit. */
        SCHEMA,
        /** Kafka dropped changes that were not read: the partition stands still rather than jump over them. */
        RESYNC,
        /**
         * So many rows are refused that something which they share must be wrong: the partition stands still, or readers are
         * still shown what an earlier mapping made.
         */
        FLOOD
    }

    /**
     * A table that is held back, and why.
     *
     * @param reason for people, without row data
     */
    public record HeldTable(String table, Held cause, String reason) {}
}
