package dev.dualtrack.worker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
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

    /** How many rows have a dead letter that is not closed. */
    long open() {
        Map<ByteBuffer, Boolean> open = new HashMap<>();
        records.forEach(one -> open.put(ByteBuffer.wrap(one.key()), one.value() != null));
        return open.values().stream().filter(Boolean::booleanValue).count();
    }

    /** How many were refused in that partition of the table's topic. */
    long ofPartition(int partition) {
        return IntStream.range(0, records.size())
                .filter(index -> records.get(index).value() != null)
                .filter(index -> header(index, "dualtrack.partition").equals(Integer.toString(partition)))
                .count();
    }

    String header(int index, String name) {
        return new String(
                Objects.requireNonNull(records.get(index).headers().lastHeader(name))
                        .value(),
                StandardCharsets.UTF_8);
    }
}
