package dev.dualtrack.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.testbed.process.Await;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What goes and what stays when a pipeline is deleted, in good order and in bad. */
@ExtendWith(LabExtension.class)
class DeletionIT {
    private static final String SLOTS = "SELECT slot_name FROM pg_replication_slots WHERE slot_name = '";

    private final Lab lab;

    DeletionIT(Lab lab) {
        this.lab = lab;
    }

    @Test
    void deleteEmptiesTheStoresByJobsAndTakesTheTopicsLast() throws Exception {
        try (Specimen books = new Specimen(lab).secret();
                Kubelet kubelet = new Kubelet(lab, books)) {
            deletable(books);
            books.requestDeletion();

            Await.await(() -> purges(books).size() == 2, Lab.SOON, "a Job for each store is started");
            assertThat(purges(books))
                    .allSatisfy(job -> assertThat(job.getSpec()
                                    .getTemplate()
                                    .getSpec()
                                    .getContainers()
                                    .getFirst()
                                    .getArgs())
                            .startsWith("--store")
                            .endsWith("purge"));
            assertThat(topics(books)).as("topics while a store is not empty").isNotEmpty();

            kubelet.succeed("books-purge-graph");
            kubelet.succeed("books-purge-cache");
            awaitGone(books);
            assertThat(topics(books)).isEmpty();
            assertThat(books.column(SLOTS + books.slot() + "'")).isEmpty();
            assertThat(books.inventory().events("LeftBehind")).isEmpty();
        }
    }

    @Test
    void retainKeepsTheTopicsAndStartsNoJob() throws Exception {
        try (Specimen books = new Specimen(lab).secret().apply()) {
            books.awaitChildren();

            books.delete();

            assertThat(topics(books)).isNotEmpty();
            assertThat(books.inventory().jobs()).isEmpty();
        }
    }

    @Test
    void f40AStoreThatIsDownIsNamedAndKeepsNeitherTheSlotNorTheOtherStore() throws Exception {
        try (Specimen books = new Specimen(lab).secret();
                Kubelet kubelet = new Kubelet(lab, books)) {
            deletable(books);
            books.requestDeletion();
            Await.await(() -> purges(books).size() == 2, Lab.SOON, "a Job for each store is started");
            Await.await(
                    () -> books.column(SLOTS + books.slot() + "'").isEmpty(),
                    Lab.SOON,
                    "the slot is dropped before any store is empty");

            kubelet.succeed("books-purge-cache");
            kubelet.fail("books-purge-graph");
            awaitGone(books);

            assertThat(books.inventory().events("LeftBehind"))
                    .singleElement()
                    .extracting(Event::getMessage)
                    .asString()
                    .contains("data in store graph, because Job books-purge-graph failed")
                    .doesNotContain("cache")
                    .doesNotContain("slot");
            assertThat(topics(books)).isEmpty();
        }
    }

    @Test
    void f40ADatabaseThatIsGoneIsNamedAndHoldsTheResourceForAMomentOnly() {
        try (Specimen books = new Specimen(lab).secret().apply()) {
            books.awaitChildren();
            books.edit("{\"spec\":{\"source\":{\"postgres\":{\"port\":1}}}}");
            books.await("SourceReady", "DatabaseUnreachable", "WaitingForDatabase");

            books.delete();

            assertThat(books.inventory().events("LeftBehind"))
                    .singleElement()
                    .extracting(Event::getMessage)
                    .asString()
                    .contains("slot " + books.slot())
                    .contains("PostgreSQL says 08");
        }
    }

    @Test
    void topicsUnderAnothersMarkStay() throws Exception {
        try (Specimen books = new Specimen(lab).secret();
                Kubelet kubelet = new Kubelet(lab, books)) {
            deletable(books);
            books.markFor("elsewhere/shop/books");
            books.requestDeletion();
            Await.await(() -> purges(books).size() == 2, Lab.SOON, "a Job for each store is started");
            kubelet.succeed("books-purge-graph");
            kubelet.succeed("books-purge-cache");

            awaitGone(books);

            assertThat(topics(books)).isNotEmpty();
            assertThat(books.inventory().events("LeftBehind"))
                    .singleElement()
                    .extracting(Event::getMessage)
                    .asString()
                    .contains("which another pipeline owns, or may own");
        }
    }

    @Test
    void f40ANamespaceThatGoesAwayTakesItsPipelineWithIt() {
        try (Specimen books = new Specimen(lab).secret()) {
            deletable(books);

            lab.admin().namespaces().withName(books.namespace()).delete();

            Await.await(
                    () -> lab.admin().namespaces().withName(books.namespace()).get() == null,
                    Duration.ofSeconds(60),
                    "the namespace is gone");
            Await.await(
                    () -> books.column(SLOTS + books.slot() + "'").isEmpty(),
                    Lab.SOON,
                    "the slot is dropped with the login that was known before");
        }
    }

    /** A pipeline with deletionPolicy Delete that has all its children, and a slot. */
    private static void deletable(Specimen books) {
        books.with("  tables:", "  deletionPolicy: Delete\n  tables:").apply().awaitChildren();
        books.createSlot();
        books.await(status -> status.hotPath() != null && status.hotPath().slot() != null, "the slot is seen");
    }

    private static void awaitGone(Specimen books) {
        Await.await(books::isGone, Lab.SOON, "the pipeline is gone");
    }

    private static List<Job> purges(Specimen books) {
        return books.inventory().jobs().stream()
                .filter(job -> job.getMetadata().getName().startsWith("books-purge-"))
                .toList();
    }

    private List<String> topics(Specimen books) throws ExecutionException, InterruptedException {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", lab.backends().kafka().address()))) {
            return admin.listTopics().names().get().stream()
                    .filter(name -> name.startsWith(books.prefix() + "."))
                    .toList();
        }
    }
}
