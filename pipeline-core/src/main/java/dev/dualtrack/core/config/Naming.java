package dev.dualtrack.core.config;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;

/** Every name in Kafka that a pipeline uses, derived from its topic prefix alone. */
public record Naming(String topicPrefix) {
    /** The header of each change event that carries the version epoch as decimal digits. */
    public static final String EPOCH_HEADER = "dualtrack.epoch";

    /** The header of a dead letter whose change is taken back in every store: that change's version. */
    public static final String UNDO_HEADER = "dualtrack.undo-version";

    /** The record key of the owner's mark in the dead-letter topic: not a refused record, and never a table's name. */
    public static final String OWNER_KEY = "dualtrack.owner";

    /** The largest record, in bytes, that topics take and cdc-server sends. */
    public static final int MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

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
