package dev.dualtrack.core.stream;

import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** How far a topic that is followed has been read. */
public final class TopicEnds {
    private TopicEnds() {}

    /**
     * Whether the consumer has come by all that lies before these ends, which are among the partitions assigned to it. Its
     * position tells, and not the records that it handed out: before an end may lie what it hands out to nobody, such as
     * the marker of a transaction, or what compaction has removed.
     */
    public static boolean reached(Consumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
}
