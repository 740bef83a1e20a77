package dev.dualtrack.worker.stream;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.stream.KafkaErrors;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** Ends of partitions and a group's committed offsets, as the brokers know them. Thread-safe. */
public final class GroupOffsets implements GroupProgress {
    private final Admin admin;
    private final String group;

    /** Offsets of the group, by {@code admin}, which its caller closes. */
    public GroupOffsets(Admin admin, String group) {
        this.admin = admin;
        this.group = group;
    }

    @Override
    public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.latest());
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        await(admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                        .all())
                .forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    @Override
    public boolean committed(Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> committed = committed(ends.keySet());
        return ends.entrySet().stream().allMatch(end -> committed.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    @Override
    public boolean readsAll(Map<TopicPartition, Long> from) {
        // In this order: what was read and dropped in between is no gap.
        Map<TopicPartition, Long> begins = offsets(from.keySet(), OffsetSpec.earliest());
        Map<TopicPartition, Long> committed = committed(from.keySet());
        return from.entrySet().stream()
                .allMatch(start -> begins.getOrDefault(start.getKey(), 0L)
                        <= Math.max(start.getValue(), committed.getOrDefault(start.getKey(), 0L)));
    }

    private Map<TopicPartition, Long> committed(Collection<TopicPartition> partitions) {
        ListConsumerGroupOffsetsSpec all = new ListConsumerGroupOffsetsSpec().topicPartitions(partitions);
        Map<TopicPartition, Long> committed = new HashMap<>();
        await(admin.listConsumerGroupOffsets(Map.of(group, all)).partitionsToOffsetAndMetadata(group))
                .forEach((partition, offset) -> committed.put(partition, offset == null ? 0 : offset.offset()));
        return committed;
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw KafkaErrors.classified("list offsets", Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClassifiedException(ErrorClass.CONNECTIVITY, "listing offsets was interrupted", e);
        }
    }
}
