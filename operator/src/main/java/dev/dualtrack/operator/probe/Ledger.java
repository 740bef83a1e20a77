package dev.dualtrack.operator.probe;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.store.StoreKind;
import dev.dualtrack.operator.model.Mark;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Follows two compacted topics from where it stopped last: the dead-letter topic, with the owner's mark and the open
 * records, and cdc-server's offsets. Not thread-safe; remembers one small entry per open dead-letter record.
 */
final class Ledger {
    /** Header of a dead-letter record that names the store. */
    static final String STORE_HEADER = "dualtrack.store";

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int POLLS = 40;
    private static final byte[] OWNER_KEY = Naming.OWNER_KEY.getBytes(StandardCharsets.UTF_8);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition deadLetters;
    private final TopicPartition offsets;
    private final Map<Bytes, StoreKind> open = new HashMap<>();
    private @Nullable Mark mark;
    private String position = "";

    Ledger(Consumer<byte[], byte[]> consumer, Naming naming) {
        this.consumer = consumer;
        deadLetters = new TopicPartition(naming.deadLetterTopic(), 0);
        offsets = new TopicPartition(naming.offsetsTopic(), 0);
    }

    /** Reads up to the present end of both topics. */
    void follow() {
        if (consumer.assignment().isEmpty()) {
            consumer.assign(List.of(deadLetters, offsets));
            consumer.seekToBeginning(consumer.assignment());
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        for (int poll = 0; poll < POLLS && behind(ends); poll++) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                take(record);
            }
        }
        if (behind(ends)) {
            throw new IllegalStateException("dead-letter topic: not read to its end (expected: within "
                    + POLL.multipliedBy(POLLS).toSeconds() + " s)");
        }
    }

    @Nullable
    Mark mark() {
        return mark;
    }

    boolean hasOffsets() {
        return !position.isEmpty();
    }

    /** Debezium writes a marker into the position for as long as it belongs to a snapshot. */
    boolean snapshotRunning() {
        return position.contains("\"snapshot\":") && !position.contains("\"snapshot_completed\":true");
    }

    Map<StoreKind, Long> open() {
        Map<StoreKind, Long> counts = new EnumMap<>(StoreKind.class);
        open.values().forEach(kind -> counts.merge(kind, 1L, Long::sum));
        return counts;
    }

    private boolean behind(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(offsets.topic())) {
            position = record.value() == null ? "" : new String(record.value(), StandardCharsets.UTF_8);
        } else if (Arrays.equals(record.key(), OWNER_KEY)) {
            mark = record.value() == null ? null : MarkCodec.decode(record.value());
        } else if (record.value() == null) {
            open.remove(Bytes.wrap(record.key()));
        } else {
            Header store = record.headers().lastHeader(STORE_HEADER);
            if (store != null) {
                open.put(Bytes.wrap(record.key()), StoreKind.ofWord(new String(store.value(), StandardCharsets.UTF_8)));
            }
        }
    }
}
