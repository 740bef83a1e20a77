package dev.dualtrack.worker.stream;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.CommandCodec;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.worker.batch.CommandSink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Appends commands to the tables' commands topics. Thread-safe. */
public final class KafkaCommands implements CommandSink {
    private final Naming naming;
    private final int partitions;
    private final Durable durable;

    /** Appends by {@code producer}, which its caller closes. */
    public KafkaCommands(Naming naming, int partitions, Producer<byte[], byte[]> producer) {
        this.naming = naming;
        this.partitions = partitions;
        this.durable = new Durable(producer);
    }

    @Override
    public void append(TableMapping table, Command command) {
        appendAll(table, List.of(command));
    }

    /** Appends all of them; returns once all are durable. */
    public void appendAll(TableMapping table, List<? extends Command> commands) {
        String topic = naming.commandsTopic(table.id());
        CommandCodec codec = new CommandCodec(table.keyCodec());
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (Command command : commands) {
            switch (command) {
                case Command.Refresh refresh ->
                    sent.add(durable.send(new ProducerRecord<>(topic, codec.key(refresh), codec.value(refresh))));
                case Command.Truncate truncate -> {
                    for (int partition = 0; partition < partitions; partition++) {
                        sent.add(durable.send(
                                new ProducerRecord<>(topic, partition, codec.key(truncate), codec.value(truncate))));
                    }
                }
            }
        }
        sent.forEach(one -> durable.await(topic, one));
    }
}
