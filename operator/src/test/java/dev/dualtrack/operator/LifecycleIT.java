package dev.dualtrack.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.api.status.Condition;
import dev.dualtrack.api.status.Phase;
import dev.dualtrack.api.status.Verdict;
import dev.dualtrack.core.config.PipelineConfigReader;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.testbed.process.Await;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
            books.storeOffsetOfASnapshot();
            books.await("SourceReady", "SnapshotRunning");
            assertThat(books.status().phase()).isEqualTo(Phase.PROVISIONING);

            books.storeOffset();
            try (Connection _ = books.readSlot()) {
                books.await("Ready", "Running");
                assertThat(books.status().epoch()).isEqualTo(1);

                Await.await(() -> books.inventory().jobs().size() == 1, Lab.SOON, "a first run is started");
                Job run = books.inventory().jobs().getFirst();
                assertThat(run.getMetadata().getName()).isEqualTo("books-first-1");
                kubelet.finish(run, Kubelet.report("books-first-1", madeAt(run), madeAt(run), "CONSISTENT"));
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
            kubelet.evictCdcServer();
            books.dropSlot();

            books.await(status -> Long.valueOf(2).equals(status.epoch()), "epoch 2 is in force");
            assertThat(books.inventory().configMap("books-config").getData().get("pipeline.json"))
                    .containsPattern("\"epoch\"\\s*:\\s*2");
            assertThat(books.status().verdict()).isEqualTo(Verdict.NEVER_VERIFIED);
        }
    }

    /** As where it goes before the operator's first pass, or while it is away. */
    @Test
    void f28ASlotThatIsGoneBeforeAnyPassHasSeenItBeginsANewEpoch() throws Exception {
        try (Specimen books = new Specimen(lab).secret();
                Kubelet kubelet = new Kubelet(lab, books)) {
            books.apply();
            books.await("SourceReady", "SourceProvisioning");
            kubelet.runPods();
            books.storeOffset();

            books.await(status -> Long.valueOf(2).equals(status.epoch()), "epoch 2 is in force");
            assertThat(books.inventory().events("EpochEnded"))
                    .singleElement()
                    .satisfies(event -> assertThat(event.getMessage()).contains("the slot is gone"));
        }
    }

    @Test
    void f28ASlotThatIsMadeAgainByHandBeginsANewEpoch() throws Exception {
        try (Specimen books = new Specimen(lab).secret();
                Kubelet kubelet = new Kubelet(lab, books)) {
            awaitStreaming(books, kubelet);
            books.database().execute("INSERT INTO public.books VALUES (1, 'in the gap')");
            books.makeSlotAgain();

            books.await(status -> Long.valueOf(2).equals(status.epoch()), "epoch 2 is in force");
            assertThat(books.inventory().events("EpochEnded"))
                    .singleElement()
                    .satisfies(event -> assertThat(event.getMessage()).contains("made again"));
            assertThat(books.column(
                            "SELECT slot_name FROM pg_replication_slots WHERE slot_name = '" + books.slot() + "'"))
                    .as("it is dropped")
                    .isEmpty();
        }
    }

    /**
     * As after a failover to a server that had less: what cdc-server has noted is more than the source has, until cdc-server is
     * stopped.
     */
    @Test
    void f28ASourceWhoseLogEndsBeforeWhatWasReadBeginsANewEpoch() throws Exception {
        try (Specimen books = new Specimen(lab).secret();
                Kubelet kubelet = new Kubelet(lab, books)) {
            awaitStreaming(books, kubelet);
            kubelet.holdCdcServer();
            books.storeOffset(16 << 20);
            books.await("SourceReady", "SlotLost");
            books.growLog(32);
            kubelet.letGoOfCdcServer();

            books.await(status -> Long.valueOf(2).equals(status.epoch()), "epoch 2 is in force");
            assertThat(books.inventory().events("EpochEnded"))
                    .singleElement()
                    .satisfies(event -> assertThat(event.getMessage()).contains("the source's log ends at"));
        }
    }

    @Test
    void aSlotThatNobodyReadsIsNotCalledStreaming() throws Exception {
        try (Specimen books = new Specimen(lab).secret();
                Kubelet kubelet = new Kubelet(lab, books)) {
            awaitStreaming(books, kubelet);

            Condition condition = books.await("SourceReady", "SlotNotRead");
            assertThat(condition.message()).contains(books.slot());
            assertThat(books.status().phase()).isEqualTo(Phase.DEGRADED);

            try (Connection _ = books.readSlot()) {
                books.await("SourceReady", "Streaming");
            }
            Lab.quiet(Duration.ofSeconds(5));
            assertThat(books.condition("SourceReady"))
                    .hasValueSatisfying(found -> assertThat(found.reason())
                            .as("a reader may reconnect")
                            .isEqualTo("Streaming"));
        }
    }

    @Test
    void aMarkThatCannotBeReadIsNamedWithWhatRemovesItAndNothingIsTouched() throws Exception {
        try (Specimen books = new Specimen(lab).secret();
                Kubelet kubelet = new Kubelet(lab, books)) {
            awaitStreaming(books, kubelet);
            books.mark("no JSON");

            Condition condition = books.await("SourceReady", "MarkUnreadable");
            assertThat(condition.message())
                    .contains(books.prefix() + ".dlq: 7 bytes that are no JSON")
                    .contains("dualtrack.owner|NULL")
                    .contains("--topic " + books.prefix() + ".dlq");
            assertThat(books.status().phase()).isEqualTo(Phase.FAILED);
            Lab.quiet(Duration.ofSeconds(4));
            assertThat(books.condition("SourceReady")).contains(condition);
            assertThat(books.status().epoch()).isEqualTo(1);
            assertThat(books.inventory()
                            .deployment("books-cdc-server")
                            .getSpec()
                            .getReplicas())
                    .isEqualTo(1);

            books.mark(null);
            books.await(status -> Long.valueOf(2).equals(status.epoch()), "epoch 2 is in force");
        }
    }

    /** A verdict on other tables, or on another mapping of them, says nothing of the present ones. */
    @Test
    void aVerdictOnAnotherMappingIsNoneAndARunStartsForThePresentOne() throws Exception {
        try (Specimen books = new Specimen(lab).secret();
                Kubelet kubelet = new Kubelet(lab, books)) {
            awaitStreaming(books, kubelet);
            try (Connection _ = books.readSlot()) {
                Await.await(() -> books.inventory().jobs().size() == 1, Lab.SOON, "a first run is started");
                String mapping = PipelineConfigWriter.mappingHash(PipelineConfigReader.read(Objects.requireNonNull(
                        books.inventory().configMap("books-config").getData().get("pipeline.json"))));
                Job first = books.inventory().jobs().getFirst();
                kubelet.finish(
                        first, Kubelet.reportOf("0000000000000000", "books-first-1", madeAt(first), madeAt(first)));

                Await.await(() -> books.inventory().jobs().size() == 2, Lab.SOON, "a run of the present mapping");
                assertThat(books.status().verdict()).isEqualTo(Verdict.NEVER_VERIFIED);
                assertThat(books.status().drift()).isNull();
                Job second = books.inventory().jobs().stream()
                        .filter(job -> !job.getMetadata()
                                .getName()
                                .equals(first.getMetadata().getName()))
                        .findFirst()
                        .orElseThrow();
                kubelet.finish(
                        second,
                        Kubelet.reportOf(mapping, second.getMetadata().getName(), madeAt(second), madeAt(second)));
                books.await(status -> status.verdict() == Verdict.CONSISTENT, "the second run's verdict is shown");
            }
        }
    }

    private static String madeAt(Job job) {
        return job.getMetadata().getCreationTimestamp();
    }

    /** Applies it, and does what cdc-server would until changes flow. */
    static void awaitStreaming(Specimen books, Kubelet kubelet) throws Exception {
        books.apply();
        books.await("SourceReady", "SourceProvisioning");
        kubelet.runPods();
        books.createSlot();
        books.storeOffset();
        books.await("SourceReady", "Streaming");
    }
}
