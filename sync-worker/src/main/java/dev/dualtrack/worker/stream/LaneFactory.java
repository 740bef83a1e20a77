package dev.dualtrack.worker.stream;

import org.apache.kafka.common.TopicPartition;

/** Makes the lane of a partition number that was just assigned. */
@FunctionalInterface
interface LaneFactory {
    LaneRun create(LaneId id, TopicPartition events, TopicPartition commands, long position, ReplayWindow replay);
}
