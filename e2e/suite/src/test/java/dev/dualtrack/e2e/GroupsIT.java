package dev.dualtrack.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.testbed.backends.Backends;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** Offsets on a real Kafka. */
class GroupsIT {
    private static final TableId TABLE = new TableId("public", "policies");

    private final Backends backends = Backends.shared();
    private final Naming naming = new Naming(backends.newTopicPrefix());
    private final String topic = naming.tableTopic(TABLE);
    private final Map<String, Object> settings =
            Map.of("bootstrap.servers", backends.kafka().address());

    @Test
    void sumsPartitionsOfTheTablesTopicAlone() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(settings);
                Groups groups = new Groups(backends.kafka().address(), naming.topicPrefix(), TABLE)) {
            admin.createTopics(List.of(
                            new NewTopic(topic, 2, (short) 1), new NewTopic(naming.commandsTopic(TABLE), 2, (short) 1)))
                    .all()
                    .get();
            send(topic, 0, 3);
            send(topic, 1, 4);
            send(naming.commandsTopic(TABLE), 0, 9);
            assertThat(groups.end()).isEqualTo(7);
            assertThat(groups.committed())
                    .isEqualTo(Map.of(StoreKind.VECTOR, 0L, StoreKind.GRAPH, 0L, StoreKind.CACHE, 0L));
            assertThat(groups.drained()).isFalse();

            for (StoreKind store : StoreKind.values()) {
                commit(admin, store, 3, store == StoreKind.GRAPH ? 2 : 4);
            }
            assertThat(groups.committed())
                    .isEqualTo(Map.of(StoreKind.VECTOR, 7L, StoreKind.GRAPH, 5L, StoreKind.CACHE, 7L));
            assertThat(groups.drained()).isFalse();
            commit(admin, StoreKind.GRAPH, 3, 4);
            assertThat(groups.drained()).isTrue();
        }
    }

    private void commit(Admin admin, StoreKind store, long first, long second)
            throws ExecutionException, InterruptedException {
        admin.alterConsumerGroupOffsets(
                        naming.consumerGroup(store),
                        Map.of(
                                new TopicPartition(topic, 0), new OffsetAndMetadata(first),
                                new TopicPartition(topic, 1), new OffsetAndMetadata(second),
                                new TopicPartition(naming.commandsTopic(TABLE), 0), new OffsetAndMetadata(9)))
                .all()
                .get();
    }

    private void send(String to, int partition, int records) throws ExecutionException, InterruptedException {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(to, partition, "key", "value"))
                        .get();
            }
        }
    }
}
