package dev.dualtrack.e2e;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Where the stream of one table ends and how far each store's consumer group has committed it. */
final class Groups implements AutoCloseable {
    private final Naming naming;
    private final String topic;
    private final Admin admin;

    Groups(String bootstrapServers, String topicPrefix, TableId table) {
        naming = new Naming(topicPrefix);
        topic = naming.tableTopic(table);
        admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    }

    /** Sum of the partitions' ends. */
    long end() throws InterruptedException {
        try {
            Map<TopicPartition, OffsetSpec> partitions =
                    admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                            .flatMap(description -> description.partitions().stream())
                            .collect(Collectors.toMap(
                                    partition -> new TopicPartition(topic, partition.partition()),
                                    _ -> OffsetSpec.latest()));
            return admin.listOffsets(partitions).all().get().values().stream()
                    .mapToLong(end -> end.offset())
                    .sum();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot list the ends of " + topic, e.getCause());
        }
    }

    /** By store, the sum of the group's committed offsets in the table's topic. */
    Map<StoreKind, Long> committed() throws InterruptedException {
        Map<String, ListConsumerGroupOffsetsSpec> groups = new HashMap<>();
        for (StoreKind store : StoreKind.values()) {
            groups.put(naming.consumerGroup(store), new ListConsumerGroupOffsetsSpec());
        }
        try {
            Map<String, Map<TopicPartition, OffsetAndMetadata>> offsets =
                    admin.listConsumerGroupOffsets(groups).all().get();
            Map<StoreKind, Long> sums = new EnumMap<>(StoreKind.class);
            for (StoreKind store : StoreKind.values()) {
                sums.put(store, sum(offsets.getOrDefault(naming.consumerGroup(store), Map.of())));
            }
            return sums;
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot list the groups' offsets", e.getCause());
        }
    }

    private long sum(Map<TopicPartition, OffsetAndMetadata> offsets) {
        return offsets.entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals(topic))
                .mapToLong(entry -> entry.getValue().offset())
                .sum();
    }

    /** Whether every group has committed all that is there. */
    boolean drained() throws InterruptedException {
        long end = end();
        return committed().values().stream().allMatch(committed -> committed == end);
    }

    @Override
    public void close() {
        admin.close();
    }
}
