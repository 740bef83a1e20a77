package dev.dualtrack.worker.stream;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Sends several records so that readers see all of them or none. One transaction at a time; after a failure the next one
 * begins with a new producer, which ends what the old one may have left open. Thread-safe.
 */
final class Transactions implements AutoCloseable {
    private final Supplier<Producer<byte[], byte[]>> producers;
    private @Nullable Producer<byte[], byte[]> producer;

    /** By producers of one transactional id, made when needed. */
    Transactions(Supplier<Producer<byte[], byte[]>> producers) {
        this.producers = producers;
    }

    /** Returns once the records are durable, with the place of each; else a failed call of site STREAM. */
    synchronized List<RecordMetadata> send(List<ProducerRecord<byte[], byte[]>> records) {
        try {
            Producer<byte[], byte[]> open = producer();
            open.beginTransaction();
            List<Future<RecordMetadata>> sent = records.stream().map(open::send).toList();
            open.commitTransaction();
            return sent.stream().map(Future::resultNow).toList();
        } catch (KafkaException e) {
            close();
            throw Durable.failed(records.getFirst().topic(), e);
        }
    }

    private Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            open = producers.get();
            producer = open;
            open.initTransactions();
        }
        return open;
    }

    @Override
    public synchronized void close() {
        Producer<byte[], byte[]> open = producer;
        producer = null;
        if (open != null) {
            open.close(Duration.ZERO);
        }
    }
}
