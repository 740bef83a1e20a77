package dev.dualtrack.job.stream;

import dev.dualtrack.core.event.KeyCodec;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.stream.KafkaErrors;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads of a table's changes and commands which rows they are about, between ends of then and now, without a group. */
record ChangedKeys(String servers, KeyCodec codec) {
    /**
     * Whether all records between {@code since} and {@code ends} can be read, and are no more than {@code most}: the
     * partitions are the same, none begins after its end of then, and none ends before it.
     */
    static boolean areThere(
            Map<TopicPartition, Long> since,
            Map<TopicPartition, Long> starts,
            Map<TopicPartition, Long> ends,
            long most) {
        if (!since.keySet().equals(ends.keySet())) {
            return false;
        }
        long records = 0;
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            long from = since.getOrDefault(end.getKey(), -1L);
            if (from < starts.getOrDefault(end.getKey(), Long.MAX_VALUE) || from > end.getValue()) {
                return false;
            }
            records += end.getValue() - from;
        }
        return records <= most;
    }

    /** The keys; empty if a record has none, as that of a TRUNCATE, or if they cannot be read in time. */
    Optional<Set<RecordKey>> read(Map<TopicPartition, Long> since, Map<TopicPartition, Long> ends) {
        Set<RecordKey> keys = new HashSet<>();
        boolean[] unclear = {false};
        try (Consumer<byte[], byte[]> consumer = TopicReading.consumer(servers)) {
            consumer.assign(ends.keySet());
            since.forEach(consumer::seek);
            TopicReading.readTo(consumer, ends, record -> {
                byte[] key = record.key();
                if (key == null) {
                    unclear[0] = true;
                } else {
                    keys.add(codec.decode(key));
                }
            });
        } catch (TimeoutException _) {
            return Optional.empty();
        } catch (KafkaException e) {
            throw KafkaErrors.classified("changes of " + codec.table(), e);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        return unclear[0] ? Optional.empty() : Optional.of(keys);
    }
}
