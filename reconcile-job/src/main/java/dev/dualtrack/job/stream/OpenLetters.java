package dev.dualtrack.job.stream;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.KeyCodec;
import dev.dualtrack.core.event.LedgerKey;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.stream.KafkaErrors;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the dead-letter topic, from its start to ends given by the caller, without a group and without leaving a trace.
 * Thread-safe: each read has a consumer of its own.
 */
final class OpenLetters {
    private final String servers;

    OpenLetters(String servers) {
        this.servers = servers;
    }

    /**
     * The keys of one table that were open at any time since {@code since} in one store; or in any store, if the change was
     * taken back everywhere.
     */
    Set<RecordKey> open(
            TableId table,
            StoreKind store,
            KeyCodec codec,
            Map<TopicPartition, Long> since,
            Map<TopicPartition, Long> ends) {
        Map<TopicPartition, OpenSince<LedgerKey.OfRow>> found = new HashMap<>();
        since.forEach((partition, offset) -> found.put(partition, new OpenSince<>(offset)));
        try (Consumer<byte[], byte[]> consumer = TopicReading.consumer(servers)) {
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            TopicReading.readTo(consumer, ends, record -> {
                OpenSince<LedgerKey.OfRow> keys = found.get(new TopicPartition(record.topic(), record.partition()));
                Optional<LedgerKey.OfRow> key = row(record)
                        .filter(row -> row.table().equals(table))
                        .filter(row -> row.store() == store || everywhere(record));
                if (keys != null && key.isPresent()) {
                    keys.add(key.get(), record.offset(), record.value() == null);
                }
            });
        } catch (KafkaException e) {
            throw KafkaErrors.classified("dead-letter ledger", e);
        }
        Set<RecordKey> open = new HashSet<>();
        for (OpenSince<LedgerKey.OfRow> keys : found.values()) {
            keys.open().forEach(key -> key.recordKey(codec).ifPresent(open::add));
        }
        return open;
    }

    private static Optional<LedgerKey.OfRow> row(ConsumerRecord<byte[], byte[]> record) {
        return LedgerKey.parse(record.key())
                .flatMap(key -> key instanceof LedgerKey.OfRow row ? Optional.of(row) : Optional.empty());
    }

    /** Whether the record opens its key for all stores; one that closes a key does not tell. */
    private static boolean everywhere(ConsumerRecord<byte[], byte[]> record) {
        return record.value() == null || record.headers().lastHeader(Naming.UNDO_HEADER) != null;
    }
}
