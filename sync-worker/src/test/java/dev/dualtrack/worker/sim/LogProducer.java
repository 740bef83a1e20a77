package dev.dualtrack.worker.sim;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer that appends to the simulated log, or does so and loses the answer, or does not. */
final class LogProducer extends MockProducer<byte[], byte[]> {
    private final World world;

    LogProducer(World world) {
        super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        this.world = world;
    }

    @Override
    // Whoever waits in virtual time must hold no monitor, or the task that runs next may wait for it for ever.
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        world.sleep(world.chance().millis(0, 10));
        try {
            world.maybe(world.plan().send() / 2, "send");
            TopicPartition to = world.topics().target(record);
            List<Promise> promises = world.promises(record, to);
            long offset = world.log().append(to, record.key(), record.value(), record.headers(), promises);
            world.sleep(world.chance().millis(0, 10));
            world.maybe(world.plan().send() / 2, "acknowledgement");
            return CompletableFuture.completedFuture(new RecordMetadata(to, offset, 0, 0, 0, 0));
        } catch (KafkaException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
