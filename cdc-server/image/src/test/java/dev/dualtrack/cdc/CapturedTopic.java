package dev.dualtrack.cdc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** One topic with one partition, read from its start. Used by one thread. */
final class CapturedTopic implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration WITHIN = Duration.ofSeconds(60);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String name;

    /** A record as text; key or value may be absent. */
    record Captured(@Nullable String key, @Nullable String value, String epoch) {
        /** The change event; only for records with a value. */
        JsonNode event() {
            try {
                return JSON.readTree(String.valueOf(value));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String op() {
            return value == null ? "tombstone" : event().path("op").asText();
        }
    }

    CapturedTopic(String bootstrap, String name) {
        this.name = name;
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "max.partition.fetch.bytes", 16 << 20),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = List.of(new TopicPartition(name, 0));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** The next records, of which there must be so many soon. */
    List<Captured> next(int count) {
        List<Captured> records = new ArrayList<>();
        long deadline = System.nanoTime() + WITHIN.toNanos();
        while (records.size() < count) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        name + ": " + records.size() + " records (expected: " + count + "): " + records);
            }
            records.addAll(poll(Duration.ofMillis(200)));
        }
        return records;
    }

    /** All that is in it now. */
    List<Captured> all() {
        consumer.seekToBeginning(consumer.assignment());
        TopicPartition partition = consumer.assignment().iterator().next();
        long end = Objects.requireNonNull(
                consumer.endOffsets(consumer.assignment()).get(partition));
        List<Captured> records = new ArrayList<>();
        while (consumer.position(partition) < end) {
            records.addAll(poll(Duration.ofMillis(200)));
        }
        return records;
    }

    /** What arrives within a time. */
    List<Captured> poll(Duration time) {
        List<Captured> records = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(time)) {
            Header epoch = record.headers().lastHeader("dualtrack.epoch");
            records.add(new Captured(
                    text(record.key()),
                    text(record.value()),
                    epoch == null ? "" : String.valueOf(text(epoch.value()))));
        }
        return records;
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
