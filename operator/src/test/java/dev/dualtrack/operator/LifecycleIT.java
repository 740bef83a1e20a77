package dev.dualtrack.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.api.status.Phase;
import dev.dualtrack.api.status.Verdict;
import dev.dualtrack.testbed.process.Await;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * From the first apply to Consistent, and through the loss of a store and of the slot. There is no node: a
 * {@link Kubelet} reports for the pods, and serves what a worker would at its status address. Slot, offsets and topics
 * are real; Debezium's part, making the first two, is played by the test.
 */
@ExtendWith(LabExtension.class)
class LifecycleIT {
    private final Lab lab;

    LifecycleIT(Lab lab) {
        this.lab = lab;
    }

    @Test
    void becomesReadyThenConsistentByItselfAndDegradedWithoutAStore() throws Exception {
        try (Specimen books = new Specimen(lab).secret();
                Kubelet kubelet = new Kubelet(lab, books)) {
            books.apply();
            books.await("SourceReady", "SourceProvisioning");

            kubelet.runPods();
            books.createSlot();
            books.storeOffset("{\"snapshot\":\"INITIAL\",\"snapshot_completed\":false,\"lsn\":1}");
            books.await("SourceReady", "SnapshotRunning");
            assertThat(books.status().phase()).isEqualTo(Phase.PROVISIONING);

            books.storeOffset("{\"lsn\":2}");
            books.await("Ready", "Running");
            assertThat(books.status().epoch()).isEqualTo(1);

            Await.await(() -> books.inventory().jobs().size() == 1, Lab.SOON, "a first run is started");
            Job run = books.inventory().jobs().getFirst();
            assertThat(run.getMetadata().getName()).isEqualTo("books-first-1");
            kubelet.finish(
                    run, Kubelet.report("books-first-1", "2099-01-01T00:00:00Z", "2099-01-01T00:01:00Z", "CONSISTENT"));
            books.await(status -> status.verdict() == Verdict.CONSISTENT, "the run's verdict is shown");
            assertThat(books.status().coldPath())
                    .satisfies(coldPath -> assertThat(coldPath.history()).hasSize(1));

            kubelet.storeReachable(false);
            books.await("HotPathReady", "StoreUnreachable");
            assertThat(books.status().phase()).isEqualTo(Phase.DEGRADED);
            kubelet.storeReachable(true);
            books.await("Ready", "Running");
        }
    }

    @Test
    void topicsThatAreMadeAgainBeginANewEpoch() throws Exception {
        try (Specimen books = new Specimen(lab).secret();
                Kubelet kubelet = new Kubelet(lab, books);
                Admin admin = Admin.create(
                        Map.of("bootstrap.servers", lab.backends().kafka().address()))) {
            awaitStreaming(books, kubelet);
            admin.deleteTopics(List.of(books.prefix() + ".dlq", books.prefix() + ".cdc-offsets"))
                    .all()
                    .get();

            books.await(status -> Long.valueOf(2).equals(status.epoch()), "epoch 2 is in force");
        }
    }

    @Test
    void aSlotThatIsGoneBeginsANewEpoch() throws Exception {
        try (Specimen books = new Specimen(lab).secret();
                Kubelet kubelet = new Kubelet(lab, books)) {
            awaitStreaming(books, kubelet);
            books.dropSlot();

            books.await(status -> Long.valueOf(2).equals(status.epoch()), "epoch 2 is in force");
            assertThat(books.inventory().configMap("books-config").getData().get("pipeline.json"))
                    .containsPattern("\"epoch\"\\s*:\\s*2");
            assertThat(books.status().verdict()).isEqualTo(Verdict.NEVER_VERIFIED);
        }
    }

    private static void awaitStreaming(Specimen books, Kubelet kubelet) throws Exception {
        books.apply();
        books.await("SourceReady", "SourceProvisioning");
        kubelet.runPods();
        books.createSlot();
        books.storeOffset("{\"lsn\":2}");
        books.await("SourceReady", "Streaming");
    }
}
