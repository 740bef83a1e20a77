package dev.dualtrack.worker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** The dead-letter topic as it is at one moment. */
record DeadLetterTopic(List<ConsumerRecord<byte[], byte[]>> records) {
    static DeadLetterTopic read(TestPipeline pipeline) {
        TopicPartition partition = new TopicPartition(pipeline.naming().deadLetterTopic(), 0);
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        pipeline.config().stream().bootstrapServers(),
                        "auto.offset.reset",
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(found::add);
            }
        }
        return new DeadLetterTopic(found);
    }

    /** The values, null for a tombstone. */
    List<@Nullable String> values() {
        List<@Nullable String> values = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> one : records) {
            byte @Nullable [] value = one.value();
            values.add(value == null ? null : new String(value, StandardCharsets.UTF_8));
        }
        return values;
    }

    String header(int index, String name) {
        return new String(
                Objects.requireNonNull(records.get(index).headers().lastHeader(name))
                        .value(),
                StandardCharsets.UTF_8);
    }
}
