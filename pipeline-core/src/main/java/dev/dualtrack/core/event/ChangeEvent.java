package dev.dualtrack.core.event;

import org.jspecify.annotations.Nullable;

/**
 * One decoded change of one row.
 *
 * @param before the row before the change; null where the replica identity does not give it in full
 * @param after the row after the change; null for a delete and where {@code reread}
 * @param txid the 32-bit transaction id of the change, 0 where the event names none
 * @param commitMillis when the change was committed in the source, epoch milliseconds
 * @param reread the event does not tell the row's state (an oversize marker, a delete that is half of a key
 *     change, an array of which null may also mean unchanged): read the row from the source instead
 */
public record ChangeEvent(
        RecordKey key,
        Op op,
        @Nullable Row before,
        @Nullable Row after,
        Version version,
        long txid,
        long commitMillis,
        boolean reread) {

    /** What happened to the row. TRUNCATE has no key and travels as a {@link Command} instead. */
    public enum Op {
        READ,
        CREATE,
        UPDATE,
        DELETE
    }
}
