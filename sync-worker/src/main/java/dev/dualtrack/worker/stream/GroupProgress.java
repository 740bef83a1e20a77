package dev.dualtrack.worker.stream;

import java.util.Collection;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** How far a group has come. Failures are {@link dev.dualtrack.core.error.ClassifiedException}s. */
public interface GroupProgress {
    /** The end offset of each partition, records of transactions that are still open included. */
    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions);

    /** Whether the group has committed each partition up to its end given here, or beyond. */
    boolean committed(Map<TopicPartition, Long> ends);
}
