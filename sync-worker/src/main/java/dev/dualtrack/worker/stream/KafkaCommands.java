package dev.dualtrack.worker.stream;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.CommandCodec;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.worker.batch.CommandSink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

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
    public void append(TableMapping table, List<? extends Command> commands) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (Command command : commands) {
            records(table, command).forEach(one -> sent.add(durable.send(one)));
        }
        sent.forEach(one -> durable.await(naming.commandsTopic(table.id()), one));
    }

    /** The records that carry the command. */
    List<ProducerRecord<byte[], byte[]>> records(TableMapping table, Command command) {
        String topic = naming.commandsTopic(table.id());
        CommandCodec codec = new CommandCodec(table.keyCodec());
        byte @Nullable [] key = codec.key(command);
        byte[] value = codec.value(command);
        if (key == null) {
            return IntStream.range(0, partitions)
                    .mapToObj(partition -> new ProducerRecord<byte[], byte[]>(topic, partition, null, value))
                    .toList();
        }
        ProducerRecord<byte[], byte[]> one = new ProducerRecord<>(topic, key, value);
        codec.headers(command).forEach(one.headers()::add);
        return List.of(one);
    }
}
