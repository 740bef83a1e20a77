package dev.dualtrack.operator.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.Naming;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What cdc-server's notes tell. */
class CompactedTopicsTest {
    private static final Naming NAMING = new Naming("shop");
    private static final TopicPartition DEAD_LETTERS = new TopicPartition(NAMING.deadLetterTopic(), 0);
    private static final TopicPartition OFFSETS = new TopicPartition(NAMING.offsetsTopic(), 0);
    private static final String KEY = "the server's key";

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final CompactedTopics topics = new CompactedTopics(consumer, NAMING);
    private long end;

    CompactedTopicsTest() {
        consumer.updateBeginningOffsets(Map.of(DEAD_LETTERS, 0L, OFFSETS, 0L));
        consumer.updateEndOffsets(Map.of(DEAD_LETTERS, 0L, OFFSETS, 0L));
        topics.follow();
    }

    /** A heartbeat notes again what was read last. */
    @Test
    void aNoteThatSaysTheSameIsTheSameAndOneThatSaysSomethingElseIsAnother() {
        assertThat(topics.note(KEY)).isEmpty();

        String first = note(KEY, "{\"lsn_commit\":10,\"lsn\":11}");
        assertThat(first).isNotEmpty();
        assertThat(note(KEY, "{\"lsn_commit\":10,\"lsn\":11}")).isEqualTo(first);
        assertThat(note("another's", "{\"lsn_commit\":10,\"lsn\":12}")).isEqualTo(first);
        assertThat(note(KEY, "{\"lsn_commit\":10,\"lsn\":12}"))
                .as("inside a transaction")
                .isNotEqualTo(first);

        assertThat(note(KEY, null)).isEmpty();
    }

    private String note(String key, @Nullable String value) {
        consumer.addRecord(
                new ConsumerRecord<>(OFFSETS.topic(), 0, end++, bytes(key), value == null ? null : bytes(value)));
        consumer.updateEndOffsets(Map.of(OFFSETS, end));
        topics.follow();
        return topics.note(KEY);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
