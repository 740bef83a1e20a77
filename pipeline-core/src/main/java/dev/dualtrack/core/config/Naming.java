package dev.dualtrack.core.config;

import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.store.StoreKind;

/** Every name in Kafka that a pipeline uses, derived from its topic prefix alone. */
public record Naming(String topicPrefix) {
    /** The header of each change event that carries the version epoch as decimal digits. */
    public static final String EPOCH_HEADER = "dualtrack.epoch";

    /** Change events of the table. */
    public String tableTopic(TableId table) {
        return topicPrefix + "." + table;
    }

    /** Commands for the table, with as many partitions as {@link #tableTopic}. */
    public String commandsTopic(TableId table) {
        return topicPrefix + ".commands." + table;
    }

    /** The compacted ledger of records that a store refused, and the pipeline's mark of ownership. */
    public String deadLetterTopic() {
        return topicPrefix + ".dlq";
    }

    /** Logical messages that the fence writes into the WAL. */
    public String messageTopic() {
        return topicPrefix + ".message";
    }

    /** Debezium's heartbeats. */
    public String heartbeatTopic() {
        return "__debezium-heartbeat." + topicPrefix;
    }

    /** The compacted topic with cdc-server's source offsets. */
    public String offsetsTopic() {
        return topicPrefix + ".cdc-offsets";
    }

    /** The consumer group of a store's workers. */
    public String consumerGroup(StoreKind kind) {
        return topicPrefix + "-" + kind.word();
    }
}
