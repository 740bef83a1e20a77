package dev.dualtrack.worker.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Appends to the world's topics, where a transaction also takes an offset of its own. Each step may be the last. */
final class CompensationProducer extends MockProducer<byte[], byte[]> {
    private final CompensationWorld world;
    private final Runnable effect;
    private final List<Sent> open = new ArrayList<>();
    private boolean transaction;

    /**
     * A producer of a worker.
     *
     * @param effect called before anything becomes durable
     */
    CompensationProducer(CompensationWorld world, Runnable effect) {
        super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        this.world = world;
        this.effect = effect;
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
            return CompletableFuture.completedFuture(world.sent(record));
        }
        CompletableFuture<RecordMetadata> answer = new CompletableFuture<>();
        open.add(new Sent(record, answer));
        return answer;
    }

    @Override
    public synchronized void commitTransaction() {
        effect.run();
        super.commitTransaction();
        transaction = false;
        for (Sent sent : open) {
            sent.answer().complete(world.sent(sent.record()));
        }
        open.forEach(sent -> world.ended(sent.record().topic()));
        open.clear();
    }
}
