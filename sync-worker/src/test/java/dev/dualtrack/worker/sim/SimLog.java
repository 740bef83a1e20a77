package dev.dualtrack.worker.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** The partitions of a simulated broker; each record comes with what its reader must see to. */
final class SimLog {
    record Entry(ConsumerRecord<byte[], byte[]> record, List<Promise> promises) {}

    private final Map<TopicPartition, List<Entry>> partitions = new LinkedHashMap<>();
    private final int count;

    /** Topics of {@code count} partitions each. */
    SimLog(int count) {
        this.count = count;
    }

    int count() {
        return count;
    }

    /** As Kafka's default partitioner. */
    int partitionOf(byte[] key) {
        return Utils.toPositive(Utils.murmur2(key)) % count;
    }

    List<Entry> entries(TopicPartition partition) {
        return partitions.computeIfAbsent(partition, p -> new ArrayList<>());
    }

    long end(TopicPartition partition) {
        return entries(partition).size();
    }

    long append(
            TopicPartition to,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Headers headers,
            List<Promise> promises) {
        List<Entry> entries = entries(to);
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                to.topic(),
                to.partition(),
                entries.size(),
                0,
                TimestampType.CREATE_TIME,
                key == null ? -1 : key.length,
                value == null ? -1 : value.length,
                key,
                value,
                headers,
                Optional.empty());
        entries.add(new Entry(record, promises));
        return record.offset();
    }
}
