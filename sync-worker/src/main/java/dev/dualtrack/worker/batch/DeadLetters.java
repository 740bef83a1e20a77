package dev.dualtrack.worker.batch;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Undo;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.mapping.TableMapping;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The ledger of refused records. Calls return once durable and fail with a {@link FailedCall} of site STREAM. */
public interface DeadLetters {
    /** Adds a record whose row key cannot be read. */
    void add(TableMapping table, ConsumerRecord<byte[], byte[]> origin, Reason reason);

    /**
     * Adds a record, or replaces the one open for the same key. Where the pipeline compensates, all stores are asked in the
     * same step to take the change back: to the image before the earliest of the changes that this store refused one after
     * the other.
     *
     * @param undo how this change alone is taken back; null where that is not known, or where no change was refused but
     *     the row as the source has it: then the newest change that is open in any store is taken back again
     */
    void add(
            TableMapping table,
            ConsumerRecord<byte[], byte[]> origin,
            RecordKey key,
            Reason reason,
            @Nullable Undo undo);

    /**
     * The store took the source's row, which nothing asked the other stores to do: closes the record that is open for the
     * key, if one is. Where that is about a newer change than what is open in other stores, all are asked to read the row
     * again, since they show an earlier image; else, where a change is open in another store, all are asked to take it back
     * again.
     */
    void refilled(TableMapping table, RecordKey key);

    /**
     * A change was told again for which the store has a newer version. If it is the one that is open for the key, all are
     * asked to take it back again: a store that cannot tell the image that it was taken back to from the change itself took
     * it once more.
     *
     * @param offset where it was told, in its partition of the table's topic
     */
    void toldAgain(TableMapping table, RecordKey key, Version change, long offset);

    /** Whether a record is open for the key. */
    boolean isOpen(TableMapping table, RecordKey key);

    /**
     * The transactions of the changes that are open for the key in any store, as far as they are known. A row that is read
     * before they are visible says nothing of these changes; a store from which one was withdrawn has no other memory of it.
     */
    Set<Long> transactions(TableMapping table, RecordKey key);

    /** The versions of the changes that are open, by row of that partition; {@link Version#ZERO} where it is unknown. */
    Map<RecordKey, Version> open(TableMapping table, int partition);

    /** The store has the row as the source has it: closes the record that is open for the key, if one is. */
    void resolve(TableMapping table, RecordKey key);

    /**
     * The store took a change: closes the record that is open for the key, unless that is about a newer change. A worker
     * that stood still comes back with old ones.
     */
    void resolve(TableMapping table, RecordKey key, Version change);

    /**
     * Why it was refused.
     *
     * @param version the change's version, empty if unknown
     * @param txid of the change, 32 bits; 0 if unknown
     * @param message no row data
     */
    record Reason(String version, long txid, String errorClass, String message) {}
}
