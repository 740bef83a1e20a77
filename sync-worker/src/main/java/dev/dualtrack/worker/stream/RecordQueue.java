package dev.dualtrack.worker.stream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Records of one topic partition that were fetched and not yet taken; bounded by pausing the partition when full. */
final class RecordQueue {
    /** A queue that holds so many bytes is full. */
    static final long MAX_BYTES = 8L << 20;

    private final Deque<ConsumerRecord<byte[], byte[]>> records = new ArrayDeque<>();
    private final int maxRecords;
    private long bytes;

    RecordQueue(int maxRecords) {
        this.maxRecords = maxRecords;
    }

    void add(List<ConsumerRecord<byte[], byte[]>> fetched) {
        for (ConsumerRecord<byte[], byte[]> fresh : fetched) {
            records.add(fresh);
            bytes += size(fresh);
        }
    }

    /**
     * Moves up to {@code count} records of together at most {@code maxBytes}, but one at least, to {@code batch}, stopping
     * before the first that {@code barrier} holds for.
     */
    void take(
            int count,
            long maxBytes,
            Predicate<ConsumerRecord<byte[], byte[]>> barrier,
            List<ConsumerRecord<byte[], byte[]>> batch) {
        long left = maxBytes;
        for (int taken = 0; taken < count; taken++) {
            ConsumerRecord<byte[], byte[]> head = records.peek();
            if (head == null || barrier.test(head) || (taken > 0 && size(head) > left)) {
                return;
            }
            batch.add(records.remove());
            bytes -= size(head);
            left -= size(head);
        }
    }

    @Nullable
    ConsumerRecord<byte[], byte[]> head() {
        return records.peek();
    }

    int size() {
        return records.size();
    }

    boolean full() {
        return records.size() >= maxRecords || bytes >= MAX_BYTES;
    }

    private static long size(ConsumerRecord<byte[], byte[]> one) {
        return Math.max(one.serializedKeySize(), 0) + (long) Math.max(one.serializedValueSize(), 0);
    }
}
