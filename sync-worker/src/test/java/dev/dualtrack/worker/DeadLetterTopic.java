package dev.dualtrack.worker;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The dead-letter topic as it is at one moment. */
record DeadLetterTopic(List<ConsumerRecord<byte[], byte[]>> records) {
    static DeadLetterTopic read(TestPipeline pipeline) {
        return new DeadLetterTopic(TopicReader.read(
                pipeline.config().stream().bootstrapServers(), pipeline.naming().deadLetterTopic(), 1));
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
