package dev.dualtrack.job.stream;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.stream.KafkaErrors;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** Offsets, asked of the cluster by the admin client. Thread-safe. */
final class KafkaPositions {
    private final Admin admin;

    KafkaPositions(Admin admin) {
        this.admin = admin;
    }

    /** The topic's partitions as they are, not as they were configured. */
    Collection<TopicPartition> partitions(String topic) {
        return get(admin.describeTopics(Set.of(topic)).allTopicNames(), "topic " + topic).values().stream()
                .flatMap(description -> description.partitions().stream())
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.latest());
    }

    Map<TopicPartition, Long> starts(Collection<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.earliest());
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> wish =
                partitions.stream().collect(Collectors.toMap(Function.identity(), _ -> which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        get(
                        admin.listOffsets(wish, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                                .all(),
                        "offsets")
                .forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    /** Records between what the group committed and the ends; a partition without a commit counts from its start. */
    long behind(String group, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, OffsetAndMetadata> committed = get(
                admin.listConsumerGroupOffsets(
                                Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(ends.keySet())))
                        .partitionsToOffsetAndMetadata(group),
                "committed offsets of " + group);
        Map<TopicPartition, Long> starts = starts(ends.keySet());
        long behind = 0;
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            OffsetAndMetadata position = committed.get(end.getKey());
            long reached = position == null ? starts.getOrDefault(end.getKey(), 0L) : position.offset();
            behind += Math.max(0, end.getValue() - reached);
        }
        return behind;
    }

    private static <T> T get(KafkaFuture<T> future, String what) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw KafkaErrors.classified(what, Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClassifiedException(ErrorClass.CONNECTIVITY, what + ": interrupted while asking Kafka", e);
        }
    }
}
