package dev.dualtrack.job.stream;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.event.LedgerHeaders;
import dev.dualtrack.core.event.LedgerKey;
import dev.dualtrack.core.stream.KafkaErrors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;

/** Follows the dead-letter topic; remembers one small entry for each letter, never a row. */
final class KafkaLetters implements Letters {
    private final Consumer<byte[], byte[]> consumer;
    private final Supplier<Map<TopicPartition, Long>> ends;
    private final Map<LedgerKey, Letter> open = new LinkedHashMap<>();

    /** Reads by {@code consumer}, which it closes, up to the {@code ends} of each moment. */
    KafkaLetters(Consumer<byte[], byte[]> consumer, Supplier<Map<TopicPartition, Long>> ends) {
        this.consumer = consumer;
        this.ends = ends;
    }

    @Override
    public List<Letter> open() {
        Map<TopicPartition, Long> now = ends.get();
        try {
            if (consumer.assignment().isEmpty()) {
                consumer.assign(now.keySet());
                consumer.seekToBeginning(now.keySet());
            }
            TopicReading.readTo(consumer, now, this::take);
        } catch (KafkaException e) {
            throw KafkaErrors.classified("dead-letter ledger", e);
        }
        return List.copyOf(open.values());
    }

    private void take(ConsumerRecord<byte[], byte[]> found) {
        LedgerKey.parse(found.key()).ifPresent(key -> {
            // A letter that is opened again goes to the end.
            open.remove(key);
            if (found.value() != null) {
                open.put(key, letter(key, found));
            }
        });
    }

    private static Letter letter(LedgerKey key, ConsumerRecord<byte[], byte[]> found) {
        Headers headers = found.headers();
        return new Letter(
                key,
                found.partition(),
                found.offset(),
                headers.lastHeader(Naming.UNDO_HEADER) != null,
                LedgerHeaders.get(headers, LedgerHeaders.ERROR_CLASS, ""),
                LedgerHeaders.get(headers, LedgerHeaders.MESSAGE, ""),
                LedgerHeaders.get(headers, LedgerHeaders.ATTEMPTS, ""),
                LedgerHeaders.get(headers, LedgerHeaders.FIRST_AT, ""));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
