package dev.dualtrack.job.stream;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.config.StreamConfig;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.core.event.CommandCodec;
import dev.dualtrack.core.event.KeyCodec;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.stream.KafkaErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The stream of a pipeline in Kafka. Commands are keyed as change events are and placed by the producer's own partitioner,
 * the one that cdc-server uses, so that a command follows its row's partition.
 */
public final class KafkaStream implements Stream {
    private final Naming naming;
    private final String servers;
    private final Map<TableId, KeyCodec> keys;
    private final Admin admin;
    private final KafkaPositions positions;
    private final OpenLetters openLetters;
    private final Producer<byte[], byte[]> producer;

    private KafkaStream(Naming naming, Map<TableId, KeyCodec> keys, String servers) {
        this.naming = naming;
        this.servers = servers;
        this.keys = Map.copyOf(keys);
        this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers));
        this.positions = new KafkaPositions(admin);
        this.openLetters = new OpenLetters(servers);
        this.producer = new KafkaProducer<>(Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                servers,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class));
    }

    /** Connects lazily; {@code keys} has an entry for each table that will be asked for. */
    public static KafkaStream open(StreamConfig config, Map<TableId, KeyCodec> keys) {
        return new KafkaStream(new Naming(config.topicPrefix()), keys, config.bootstrapServers());
    }

    @Override
    public Map<TopicPartition, Long> ends(TableId table) {
        List<TopicPartition> partitions = new ArrayList<>(positions.partitions(naming.tableTopic(table)));
        partitions.addAll(positions.partitions(naming.commandsTopic(table)));
        return positions.ends(partitions);
    }

    @Override
    public Optional<Set<RecordKey>> keysSince(TableId table, Map<TopicPartition, Long> since, long most) {
        Map<TopicPartition, Long> ends = ends(table);
        if (!ChangedKeys.areThere(since, positions.starts(ends.keySet()), ends, most)) {
            return Optional.empty();
        }
        Optional<Set<RecordKey>> keys = new ChangedKeys(servers, codec(table)).read(since, ends);
        // a reader passes over what retention removes in front of it
        return keys.filter(_ -> ChangedKeys.areThere(since, positions.starts(ends.keySet()), ends, most));
    }

    @Override
    public long behind(StoreKind store, Map<TopicPartition, Long> ends) {
        return positions.behind(naming.consumerGroup(store), ends);
    }

    @Override
    public Map<TopicPartition, Long> ledgerEnds() {
        return positions.ends(positions.partitions(naming.deadLetterTopic()));
    }

    @Override
    public Set<RecordKey> quarantined(TableId table, StoreKind store, Map<TopicPartition, Long> since) {
        return openLetters.open(table, store, codec(table), since, ledgerEnds());
    }

    @Override
    public Letters letters() {
        return new KafkaLetters(TopicReading.consumer(servers), this::ledgerEnds);
    }

    @Override
    public void send(List<Refresh> commands) {
        List<Future<?>> sent = new ArrayList<>();
        for (Refresh command : commands) {
            CommandCodec codec = new CommandCodec(codec(command.table()));
            sent.add(producer.send(new ProducerRecord<>(
                    naming.commandsTopic(command.table()), codec.key(command), codec.value(command))));
        }
        for (Future<?> acknowledged : sent) {
            try {
                acknowledged.get();
            } catch (ExecutionException e) {
                throw KafkaErrors.classified("commands", Objects.requireNonNullElse(e.getCause(), e));
            } catch (InterruptedException e) {
                throw KafkaErrors.classified("commands", new InterruptException(e));
            }
        }
    }

    private KeyCodec codec(TableId table) {
        KeyCodec codec = keys.get(table);
        if (codec == null) {
            throw new IllegalArgumentException("table: " + table + " (expected: one of " + keys.keySet() + ")");
        }
        return codec;
    }

    @Override
    public void close() {
        try {
            producer.close();
        } catch (KafkaException e) {
            throw KafkaErrors.classified("close of the producer", e);
        } finally {
            admin.close();
        }
    }
}
