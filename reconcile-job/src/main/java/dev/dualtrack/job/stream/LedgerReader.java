package dev.dualtrack.job.stream;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.KeyCodec;
import dev.dualtrack.core.event.LedgerKey;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.stream.KafkaErrors;
import dev.dualtrack.core.stream.TopicEnds;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the dead-letter topic, from its start to ends given by the caller, without a group and without leaving a trace.
 * Thread-safe: each read has a consumer of its own.
 */
final class LedgerReader {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String servers;

    LedgerReader(String servers) {
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
        try (Consumer<byte[], byte[]> consumer = consumer(servers)) {
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            readTo(consumer, ends, record -> {
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

    /** Hands on what there is up to the ends. */
    static void readTo(
            Consumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> ends,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!TopicEnds.reached(consumer, ends)) {
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException("not read within " + PATIENCE);
            }
            consumer.poll(POLL).forEach(sink);
        }
    }

    private static Optional<LedgerKey.OfRow> row(ConsumerRecord<byte[], byte[]> record) {
        return LedgerKey.parse(record.key())
                .flatMap(key -> key instanceof LedgerKey.OfRow row ? Optional.of(row) : Optional.empty());
    }

    /** Whether the record opens its key for all stores; one that closes a key does not tell. */
    private static boolean everywhere(ConsumerRecord<byte[], byte[]> record) {
        return record.value() == null || record.headers().lastHeader(Naming.UNDO_HEADER) != null;
    }

    /** A consumer of no group. */
    static Consumer<byte[], byte[]> consumer(String servers) {
        return new KafkaConsumer<>(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                servers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class));
    }
}
