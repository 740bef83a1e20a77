package dev.dualtrack.operator.probe;

import dev.dualtrack.core.cdc.SourceOffset;
import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.LedgerKey;
import dev.dualtrack.core.fingerprint.Digest;
import dev.dualtrack.core.stream.TopicEnds;
import dev.dualtrack.operator.model.Mark;
import java.io.IOException;
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
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Follows two compacted topics from where it stopped last: the dead-letter topic, with the owner's mark and the open
 * records, and cdc-server's offsets. Not thread-safe; remembers one small entry per open dead-letter record.
 */
final class CompactedTopics {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int POLLS = 40;
    private static final int NOTE_DIGITS = 16;
    private static final byte[] OWNER_KEY = Naming.OWNER_KEY.getBytes(StandardCharsets.UTF_8);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition deadLetters;
    private final TopicPartition offsets;
    private final Map<Bytes, StoreKind> open = new HashMap<>();
    private @Nullable Mark mark;
    private @Nullable String unreadableMark;
    private final Map<String, SourceOffset> sourceOffsets = new HashMap<>();
    private final Map<String, String> notes = new HashMap<>();

    CompactedTopics(Consumer<byte[], byte[]> consumer, Naming naming) {
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
        ends.forEach(this::forgetIfMadeAgain);
        for (int poll = 0; poll < POLLS && !TopicEnds.reached(consumer, ends); poll++) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                take(record);
            }
        }
        if (!TopicEnds.reached(consumer, ends)) {
            throw new IllegalStateException("dead-letter topic: not read to its end (expected: within "
                    + POLL.multipliedBy(POLLS).toSeconds() + " s)");
        }
    }

    @Nullable
    Mark mark() {
        return mark;
    }

    /** Where there is something that is no mark in its place, and of what kind it is; null if there is a mark, or nothing. */
    @Nullable
    String unreadableMark() {
        return unreadableMark;
    }

    /** What cdc-server has noted under that key, null if nothing. */
    @Nullable
    SourceOffset offset(String key) {
        return sourceOffsets.get(key);
    }

    /** A digest of that note, empty if there is none. */
    String note(String key) {
        return notes.getOrDefault(key, "");
    }

    Map<StoreKind, Long> open() {
        Map<StoreKind, Long> counts = new EnumMap<>(StoreKind.class);
        open.values().forEach(kind -> counts.merge(kind, 1L, Long::sum));
        return counts;
    }

    /** A topic that ends before the place that was read already is another one of the same name. */
    private void forgetIfMadeAgain(TopicPartition partition, long end) {
        if (consumer.position(partition) <= end) {
            return;
        }
        if (partition.equals(deadLetters)) {
            mark = null;
            unreadableMark = null;
            open.clear();
        } else {
            sourceOffsets.clear();
            notes.clear();
        }
        consumer.seekToBeginning(List.of(partition));
    }

    private void takeOffset(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            sourceOffsets.remove(key);
            notes.remove(key);
        } else {
            String note = new String(record.value(), StandardCharsets.UTF_8);
            sourceOffsets.put(key, SourceOffset.parse(note));
            notes.put(key, Digest.hex(note, NOTE_DIGITS));
        }
    }

    private void takeMark(ConsumerRecord<byte[], byte[]> record) {
        mark = null;
        unreadableMark = null;
        try {
            mark = record.value() == null ? null : OwnerMarkCodec.decode(record.value());
        } catch (IOException e) {
            unreadableMark = "record " + record.offset() + " of " + record.topic() + ": " + e.getMessage();
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(offsets.topic())) {
            takeOffset(record);
        } else if (Arrays.equals(record.key(), OWNER_KEY)) {
            takeMark(record);
        } else if (record.value() == null) {
            open.remove(Bytes.wrap(record.key()));
        } else {
            LedgerKey.parse(record.key()).ifPresent(key -> open.put(Bytes.wrap(record.key()), key.store()));
        }
    }
}
