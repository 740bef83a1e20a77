package dev.dualtrack.worker.stream;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.schema.TableId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;

/** Which topics belong to which table, both ways. Immutable. */
final class TopicMap {
    private final Naming naming;
    private final Map<String, TableId> tables = new HashMap<>();

    TopicMap(Naming naming, Collection<TableId> ids) {
        this.naming = naming;
        for (TableId id : ids) {
            tables.put(naming.tableTopic(id), id);
            tables.put(naming.commandsTopic(id), id);
        }
    }

    List<String> topics() {
        return List.copyOf(tables.keySet());
    }

    LaneId lane(TopicPartition partition) {
        return new LaneId(
                Objects.requireNonNull(tables.get(partition.topic()), "only subscribed topics are assigned"),
                partition.partition());
    }

    TopicPartition commands(LaneId lane) {
        return new TopicPartition(naming.commandsTopic(lane.table()), lane.partition());
    }
}
