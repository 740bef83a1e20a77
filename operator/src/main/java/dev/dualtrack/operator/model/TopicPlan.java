package dev.dualtrack.operator.model;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.StreamConfig;
import dev.dualtrack.core.config.TableConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The topics of a pipeline. Every one of them has to exist before cdc-server starts: its sink creates none and stands
 * still on the first that is missing.
 */
public final class TopicPlan {
    private static final long MESSAGES_MILLIS = 3_600_000;

    private TopicPlan() {}

    /** A topic as it has to be. */
    public record Topic(String name, int partitions, Map<String, String> settings) {
        public Topic {
            settings = Map.copyOf(settings);
        }
    }

    /** All topics; a table's commands have the table's partition count, so that one worker owns a key in both. */
    public static List<Topic> of(PipelineConfig config) {
        StreamConfig stream = config.stream();
        Naming naming = new Naming(stream.topicPrefix());
        Map<String, String> events = Map.of(
                "cleanup.policy", "delete",
                "retention.ms", Long.toString(stream.retention().toMillis()),
                "max.message.bytes", Integer.toString(Naming.MAX_MESSAGE_BYTES));
        List<Topic> topics = new ArrayList<>();
        for (TableConfig table : config.tables()) {
            topics.add(new Topic(naming.tableTopic(table.id()), stream.partitions(), events));
            topics.add(new Topic(naming.commandsTopic(table.id()), stream.partitions(), events));
        }
        topics.add(new Topic(
                naming.deadLetterTopic(),
                1,
                Map.of("cleanup.policy", "compact", "max.message.bytes", Integer.toString(Naming.MAX_MESSAGE_BYTES))));
        Map<String, String> passing =
                Map.of("cleanup.policy", "delete", "retention.ms", Long.toString(MESSAGES_MILLIS));
        topics.add(new Topic(naming.messageTopic(), 1, passing));
        topics.add(new Topic(naming.heartbeatTopic(), 1, passing));
        topics.add(new Topic(naming.offsetsTopic(), 1, Map.of("cleanup.policy", "compact")));
        return List.copyOf(topics);
    }
}
