package dev.dualtrack.worker.batch;

import dev.dualtrack.core.event.ChangeEvent;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.Version;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record of a table's topic or of its commands topic, decoded. */
sealed interface Input {
    /** The record as it came. */
    ConsumerRecord<byte[], byte[]> origin();

    record Change(ConsumerRecord<byte[], byte[]> origin, ChangeEvent event) implements Input {}

    /** The event of a TRUNCATE, in an arbitrary partition of the table's topic. */
    record Truncated(ConsumerRecord<byte[], byte[]> origin, Version version) implements Input {}

    record Refresh(ConsumerRecord<byte[], byte[]> origin, Command.Refresh command) implements Input {}

    /**
     * A change is to be taken back.
     *
     * @param here whether in this store; else it is the one that refused it, and only has to tell whether it took it since
     */
    record Compensate(ConsumerRecord<byte[], byte[]> origin, Command.Compensate command, boolean here)
            implements Input {}

    record Truncate(ConsumerRecord<byte[], byte[]> origin, Command.Truncate command) implements Input {}

    /** Says nothing to this store: the null value after a delete, a command for other stores. */
    record Nothing(ConsumerRecord<byte[], byte[]> origin) implements Input {}

    /** Cannot be understood; {@code reason} holds no row data. */
    record Undecodable(ConsumerRecord<byte[], byte[]> origin, String reason) implements Input {}
}
