package dev.dualtrack.core.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.ManagedServer;
import dev.dualtrack.testbed.backends.Server;
import dev.dualtrack.testbed.process.Await;
import dev.dualtrack.testbed.process.SmallDisk;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What a real broker does that can keep nothing more, and the class that it gets. */
@EnabledIf(value = "dev.dualtrack.testbed.process.SmallDisk#isPermitted", disabledReason = SmallDisk.NEEDS)
final class KafkaErrorsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TOPIC = "changes";
    /** Of several pages, so that none fits into what is left of one. */
    private static final int BYTES = 1 << 16;

    /** It ends, so to its clients it is away; what it had confirmed is there when it is started with room. */
    @Test
    void f42AFullDiskEndsTheBrokerWhichIsAConnectivityFailureAndLosesNothing() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(64);
                Backends own = Backends.start()) {
            ManagedServer broker = own.server(Server.KAFKA);
            broker.keepOn(disk);
            String address = own.kafka().address();
            createTopic(address);
            try (KafkaProducer<byte[], byte[]> producer = producer(address)) {
                assertThat(send(producer)).isZero();
                disk.fill();

                assertThatThrownBy(() -> send(producer))
                        .isInstanceOfSatisfying(
                                ExecutionException.class,
                                e -> assertThat(KafkaErrors.classified("send", e)
                                                .errorClass())
                                        .isEqualTo(ErrorClass.CONNECTIVITY));
                Await.await(() -> !broker.isRunning(), SOON, "the broker ends");

                disk.free();
                broker.start();
                assertThat(send(producer))
                        .as("offset, behind what was confirmed")
                        .isEqualTo(1);
            }
        }
    }

    private static void createTopic(String address) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(String address) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", address,
                        "request.timeout.ms", 4_000,
                        "delivery.timeout.ms", 8_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** The offset of what was confirmed. */
    private static long send(KafkaProducer<byte[], byte[]> producer) throws ExecutionException, InterruptedException {
        return producer.send(new ProducerRecord<>(TOPIC, new byte[BYTES])).get().offset();
    }
}
