package dev.dualtrack.worker.batch;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The ledger of refused records. Calls return once durable and fail with a {@link FailedCall} of site STREAM. */
public interface DeadLetters {
    /**
     * Adds a record, or replaces the one open for the same key.
     *
     * @param key the row's key, null where it cannot be read
     */
    void add(TableMapping table, ConsumerRecord<byte[], byte[]> origin, @Nullable RecordKey key, Reason reason);

    /** Closes the record that is open for the key, if one is. */
    void resolve(TableMapping table, RecordKey key);

    /**
     * Why it was refused.
     *
     * @param version the change's version, empty if unknown
     * @param message no row data
     */
    record Reason(String version, String errorClass, String message) {}
}
