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

    /** Whether each record from these offsets on, in each partition, was read by the group or is still there to be read. */
    boolean readsAll(Map<TopicPartition, Long> from);
}
