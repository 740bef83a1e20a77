package dev.dualtrack.operator.probe;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.derived.StoreKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Records that a store's group has not committed, over the topics that it consumes. */
final class GroupLag {
    private final Admin admin;

    GroupLag(Admin admin) {
        this.admin = admin;
    }

    /** Lag by store; a partition without a committed offset counts from its first record. */
    Map<StoreKind, Long> of(PipelineConfig config) throws InterruptedException, ExecutionException, TimeoutException {
        Naming naming = new Naming(config.stream().topicPrefix());
        List<TopicPartition> all = partitions(config, naming, table -> true);
        Map<TopicPartition, Long> ends = offsets(all, OffsetSpec.latest());
        Map<TopicPartition, Long> starts = offsets(all, OffsetSpec.earliest());
        Map<StoreKind, Long> lag = new EnumMap<>(StoreKind.class);
        for (StoreKind kind : config.stores().kinds()) {
            Map<TopicPartition, OffsetAndMetadata> committed = Answers.of(
                    admin.listConsumerGroupOffsets(naming.consumerGroup(kind)).partitionsToOffsetAndMetadata());
            long sum = 0;
            for (TopicPartition partition : partitions(config, naming, table -> table.mapsTo(kind))) {
                OffsetAndMetadata offset = committed.get(partition);
                long position = offset == null ? starts.getOrDefault(partition, 0L) : offset.offset();
                sum += Math.max(0, ends.getOrDefault(partition, 0L) - position);
            }
            lag.put(kind, sum);
        }
        return lag;
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec spec)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        Answers.of(admin.listOffsets(
                                partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> spec)))
                        .all())
                .forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    private static List<TopicPartition> partitions(
            PipelineConfig config, Naming naming, Predicate<TableConfig> filter) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (TableConfig table : config.tables()) {
            if (filter.test(table)) {
                for (int partition = 0; partition < config.stream().partitions(); partition++) {
                    partitions.add(new TopicPartition(naming.tableTopic(table.id()), partition));
                    partitions.add(new TopicPartition(naming.commandsTopic(table.id()), partition));
                }
            }
        }
        return partitions;
    }
}
