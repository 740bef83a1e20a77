package dev.dualtrack.worker.sim;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.sim.SimTable;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** The topics of a simulation. */
final class Topics {
    private final Naming naming = new Naming("sim");
    private final SimLog log;

    Topics(SimLog log) {
        this.log = log;
    }

    Naming naming() {
        return naming;
    }

    /** Those that the group reads. */
    List<String> read() {
        return List.of(naming.tableTopic(SimTable.ID), naming.commandsTopic(SimTable.ID));
    }

    TopicPartition events(int partition) {
        return new TopicPartition(naming.tableTopic(SimTable.ID), partition);
    }

    TopicPartition commands(int partition) {
        return new TopicPartition(naming.commandsTopic(SimTable.ID), partition);
    }

    TopicPartition deadLetters() {
        return new TopicPartition(naming.deadLetterTopic(), 0);
    }

    /** Where a record goes that a producer sends. */
    TopicPartition target(ProducerRecord<byte[], byte[]> record) {
        if (record.topic().equals(naming.deadLetterTopic())) {
            return deadLetters();
        }
        Integer partition = record.partition();
        return new TopicPartition(record.topic(), partition == null ? log.partitionOf(record.key()) : partition);
    }
}
