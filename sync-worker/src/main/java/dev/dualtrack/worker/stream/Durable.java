package dev.dualtrack.worker.stream;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.stream.KafkaErrors;
import dev.dualtrack.worker.batch.AbandonedException;
import dev.dualtrack.worker.batch.FailedCall;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Sends records and returns only once they are durable. Thread-safe. */
final class Durable {
    private final Producer<byte[], byte[]> producer;

    Durable(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** Sends without waiting; the answer goes to {@link #await}. */
    Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        try {
            return producer.send(record);
        } catch (KafkaException e) {
            throw failed(record.topic(), e);
        }
    }

    /** Waits until the record is durable. */
    RecordMetadata await(String topic, Future<RecordMetadata> sent) {
        try {
            return sent.get();
        } catch (ExecutionException e) {
            throw failed(topic, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AbandonedException("interrupted while a record was sent");
        }
    }

    /** A failed call of site STREAM. */
    static FailedCall failed(String topic, @Nullable Throwable cause) {
        Throwable reason = cause == null ? new IllegalStateException("no cause") : cause;
        ClassifiedException classified = KafkaErrors.classified("send to " + topic, reason);
        return new FailedCall(
                FailedCall.Site.STREAM, classified.errorClass(), String.valueOf(classified.getMessage()), reason);
    }
}
