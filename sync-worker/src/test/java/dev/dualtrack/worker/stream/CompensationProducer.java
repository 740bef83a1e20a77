package dev.dualtrack.worker.stream;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Appends to topics, where a transaction also takes an offset of its own. Each step may be the last. */
final class CompensationProducer extends MockProducer<byte[], byte[]> {
    private final Log log;
    private final Runnable effect;
    private final Ties ties;
    private final List<Sent> open = new ArrayList<>();
    private boolean transaction;

    /** What keeps the records of a transaction together. */
    enum Ties {
        /** All of them or none. */
        TRANSACTION,
        /** Nothing: one after the other, as they were sent. */
        IN_ORDER,
        /** Nothing: the last one first. */
        REVERSED
    }

    /** The topics. */
    interface Log {
        /** Takes in a record. */
        RecordMetadata sent(ProducerRecord<byte[], byte[]> record);

        /** A transaction that wrote to that topic ended. */
        void ended(String topic);
    }

    /**
     * A producer of a worker.
     *
     * @param effect called before anything becomes durable
     */
    CompensationProducer(Log log, Runnable effect, Ties ties) {
        super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        this.log = log;
        this.effect = effect;
        this.ties = ties;
    }

    private record Sent(ProducerRecord<byte[], byte[]> record, CompletableFuture<RecordMetadata> answer) {}

    @Override
    public synchronized void beginTransaction() {
        super.beginTransaction();
        transaction = true;
    }

    @Override
    public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        effect.run();
        if (!transaction) {
            return CompletableFuture.completedFuture(log.sent(record));
        }
        CompletableFuture<RecordMetadata> answer = new CompletableFuture<>();
        open.add(new Sent(record, answer));
        return answer;
    }

    @Override
    public synchronized void commitTransaction() {
        super.commitTransaction();
        transaction = false;
        if (ties == Ties.REVERSED) {
            Collections.reverse(open);
        }
        for (int i = 0; i < open.size(); i++) {
            if (i == 0 || ties != Ties.TRANSACTION) {
                effect.run();
            }
            Sent sent = open.get(i);
            sent.answer().complete(log.sent(sent.record()));
        }
        open.forEach(sent -> log.ended(sent.record().topic()));
        open.clear();
    }
}
