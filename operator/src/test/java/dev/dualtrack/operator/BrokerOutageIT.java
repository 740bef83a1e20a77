package dev.dualtrack.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.api.status.ConditionStatus;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Server;
import dev.dualtrack.testbed.process.Await;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A pipeline at work whose brokers keep their connections open and no longer answer. */
@ExtendWith(LabExtension.class)
class BrokerOutageIT {
    /** Promise I8. */
    private static final Duration MINUTE = Duration.ofSeconds(60);

    private final Lab lab;

    BrokerOutageIT(Lab lab) {
        this.lab = lab;
    }

    @Test
    void f06BrokersThatDoNotAnswerAreToldWithinAMinuteAndAreNoLoss() throws Exception {
        try (Backends own = Backends.start(Server.KAFKA);
                Specimen books = new Specimen(
                                lab,
                                lab.namespace(),
                                lab.backends(),
                                own.kafka().address())
                        .secret();
                Kubelet kubelet = new Kubelet(lab, books)) {
            books.apply();
            books.await("SourceReady", "SourceProvisioning");
            kubelet.runPods();
            books.createSlot();
            books.storeOffset();
            try (Connection _ = books.readSlot()) {
                books.await("Ready", "Running");

                own.server(Server.KAFKA).pause();
                Await.await(
                        () -> books.condition("Ready")
                                .filter(ready -> ready.status() == ConditionStatus.FALSE)
                                .isPresent(),
                        MINUTE,
                        "no longer Ready");
                assertThat(books.condition("SourceReady")).hasValueSatisfying(source -> {
                    assertThat(source.reason()).isEqualTo("KafkaUnreachable");
                    assertThat(source.message()).contains(own.kafka().address());
                });
                own.server(Server.KAFKA).resume();

                books.await("Ready", "Running");
                assertThat(books.status().epoch()).isEqualTo(1);
            }
        }
    }
}
