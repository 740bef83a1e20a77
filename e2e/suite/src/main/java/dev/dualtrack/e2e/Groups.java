package dev.dualtrack.e2e;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import java.util.Arrays;
import java.util.Collection;
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

/** Where the stream of one table ends and how far consumer groups have committed it: each store's, or others. */
public final class Groups implements AutoCloseable {
    private final Naming naming;
    private final String topic;
    private final Admin admin;

    public Groups(String bootstrapServers, String topicPrefix, TableId table) {
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
        Map<String, Long> sums = committed(ofStores());
        Map<StoreKind, Long> byStore = new EnumMap<>(StoreKind.class);
        for (StoreKind store : StoreKind.values()) {
            byStore.put(store, sums.getOrDefault(naming.consumerGroup(store), 0L));
        }
        return byStore;
    }

    /** The groups of the three stores' workers. */
    public List<String> ofStores() {
        return Arrays.stream(StoreKind.values()).map(naming::consumerGroup).toList();
    }

    /** By group, the sum of its committed offsets in the table's topic. */
    public Map<String, Long> committed(Collection<String> groups) throws InterruptedException {
        Map<String, ListConsumerGroupOffsetsSpec> specs = new HashMap<>();
        groups.forEach(group -> specs.put(group, new ListConsumerGroupOffsetsSpec()));
        try {
            Map<String, Map<TopicPartition, OffsetAndMetadata>> offsets =
                    admin.listConsumerGroupOffsets(specs).all().get();
            Map<String, Long> sums = new HashMap<>();
            groups.forEach(group -> sums.put(group, sum(offsets.getOrDefault(group, Map.of()))));
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
