package dev.dualtrack.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.api.status.Condition;
import dev.dualtrack.api.status.ConditionStatus;
import dev.dualtrack.testbed.process.Await;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The operator against a real API server, PostgreSQL and Kafka, with the rights of its own service account. */
@ExtendWith(LabExtension.class)
class OperatorIT {
    private static final Duration QUIET = Duration.ofSeconds(30);

    private final Lab lab;

    OperatorIT(Lab lab) {
        this.lab = lab;
    }

    @Test
    void makesEveryChildWithThePipelineAsItsOwner() {
        try (Specimen books = new Specimen(lab).secret().apply()) {
            books.awaitChildren();

            List<HasMetadata> children = books.inventory().children();
            assertThat(books.inventory().names())
                    .contains(
                            "Deployment/books-cdc-server",
                            "Deployment/books-sync-graph",
                            "Deployment/books-sync-cache",
                            "CronJob/books-reconcile",
                            "ConfigMap/books-config",
                            "ConfigMap/books-cdc-server",
                            "ServiceAccount/books-cdc-server",
                            "ServiceAccount/books-sync-worker",
                            "ServiceAccount/books-reconcile-job",
                            "NetworkPolicy/books-sync-graph",
                            "NetworkPolicy/books-cdc-server",
                            "PodDisruptionBudget/books-sync-graph")
                    .doesNotContain("Deployment/books-sync-vector");
            assertThat(children)
                    .allSatisfy(child -> assertThat(child.getMetadata().getOwnerReferences())
                            .singleElement()
                            .satisfies(owner -> {
                                assertThat(owner.getUid())
                                        .isEqualTo(books.get().getMetadata().getUid());
                                assertThat(owner.getController()).isTrue();
                            }));
        }
    }

    @Test
    void podsAreAdmittedWhereTheRestrictedStandardIsEnforced() {
        try (Specimen books = new Specimen(lab).secret().apply()) {
            books.awaitChildren();

            Await.await(
                    () -> lab.admin()
                                    .pods()
                                    .inNamespace(books.namespace())
                                    .list()
                                    .getItems()
                                    .size()
                            == 3,
                    Lab.SOON,
                    "one pod each of cdc-server and two workers is admitted");
        }
    }

    @Test
    void f41NamesTheSecretThatIsMissingAndGoesOnWhenItAppears() {
        try (Specimen books = new Specimen(lab).apply()) {
            Condition condition = books.await("Validated", "SecretNotFound");

            assertThat(condition.status()).isEqualTo(ConditionStatus.FALSE);
            assertThat(condition.message()).contains("Secret source").contains("spec.source.postgres.credentials");
            assertThat(books.condition("Stalled")).isPresent();
            assertThat(books.inventory().children()).isEmpty();

            books.secret();
            books.await("Validated", "Valid");
            books.awaitChildren();
        }
    }

    @Test
    void namesTheTableWithoutPrimaryKey() {
        try (Specimen books = new Specimen(lab).secret()) {
            books.database().execute("ALTER TABLE public.authors DROP CONSTRAINT authors_pkey");
            books.apply();

            Condition condition = books.await("SourceReady", "NoPrimaryKey");
            assertThat(condition.message()).contains("public.authors").contains("ADD PRIMARY KEY");
            assertThat(books.inventory().children()).isEmpty();
        }
    }

    @Test
    void saysWhichPartitionCountItExpectedAndFound() throws ExecutionException, InterruptedException {
        try (Specimen books = new Specimen(lab).secret();
                Admin admin = Admin.create(
                        Map.of("bootstrap.servers", lab.backends().kafka().address()))) {
            String topic = books.prefix() + ".public.books";
            admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
            books.apply();

            Condition condition = books.await("SourceReady", "TopicMismatch");
            assertThat(condition.message())
                    .contains(topic)
                    .contains("partitions: 2 (expected: 3)")
                    .contains("--delete --topic " + topic);
        }
    }

    @Test
    void createsThePublicationForItsTablesAndAllTopics() throws SQLException, ExecutionException, InterruptedException {
        try (Specimen books = new Specimen(lab).secret().apply();
                Admin admin = Admin.create(
                        Map.of("bootstrap.servers", lab.backends().kafka().address()))) {
            books.awaitChildren();

            assertThat(books.column("SELECT tablename FROM pg_publication_tables WHERE pubname = 'books'"))
                    .containsExactlyInAnyOrder("books", "authors");
            assertThat(admin.listTopics().names().get())
                    .contains(
                            books.prefix() + ".public.books",
                            books.prefix() + ".commands.public.authors",
                            books.prefix() + ".dlq",
                            books.prefix() + ".message",
                            books.prefix() + ".cdc-offsets",
                            "__debezium-heartbeat." + books.prefix());
        }
    }

    @Test
    void suspendStopsTheWorkersAndLeavesCdcServer() {
        try (Specimen books = new Specimen(lab).secret().apply()) {
            books.awaitChildren();

            books.edit("{\"spec\":{\"hotPath\":{\"suspend\":true}}}");

            books.awaitReplicas("books-sync-graph", 0);
            books.awaitReplicas("books-sync-cache", 0);
            books.awaitReplicas("books-cdc-server", 1);
            Condition paused = books.await("Paused", "Suspended");
            assertThat(paused.message()).contains("from ").contains("drop changes");

            books.edit("{\"spec\":{\"hotPath\":{\"suspend\":false}}}");
            books.awaitReplicas("books-sync-graph", 1);
        }
    }

    @Test
    void anObjectOfSomebodyElseIsNeitherTakenOverNorDeleted() {
        try (Specimen books = new Specimen(lab).secret()) {
            ConfigMap own = new ConfigMapBuilder()
                    .withNewMetadata()
                    .withNamespace(books.namespace())
                    .withName("books-config")
                    .endMetadata()
                    .withData(Map.of("theirs", "1"))
                    .build();
            lab.admin().resource(own).create();
            books.apply();

            assertThat(books.await("Validated", "OwnedByOther").message()).contains("ConfigMap/books-config");
            books.delete();

            ConfigMap after = lab.admin().resource(own).get();
            assertThat(after.getData()).isEqualTo(own.getData());
            assertThat(after.getMetadata().getOwnerReferences()).isEmpty();
        }
    }

    @Test
    void aRunThatAQuotaForbidsIsToldAndDoesNotFreezeTheStatus() {
        try (Specimen books = new Specimen(lab).secret().apply()) {
            books.awaitChildren();
            lab.admin()
                    .resource(new ResourceQuotaBuilder()
                            .withNewMetadata()
                            .withNamespace(books.namespace())
                            .withName("no-jobs")
                            .endMetadata()
                            .withNewSpec()
                            .withHard(Map.of("count/jobs.batch", new Quantity("0")))
                            .endSpec()
                            .build())
                    .create();
            Await.await(
                    () -> lab.admin()
                                    .resourceQuotas()
                                    .inNamespace(books.namespace())
                                    .withName("no-jobs")
                                    .get()
                                    .getStatus()
                                    .getHard()
                            != null,
                    Lab.SOON,
                    "the quota is in force");
            books.annotate("reconcile-at", "now");
            Await.await(() -> !books.inventory().events("RunRefused").isEmpty(), Lab.SOON, "the refusal is told");

            books.edit("{\"spec\":{\"hotPath\":{\"suspend\":true}}}");

            books.await("Paused", "Suspended");
            assertThat(books.status().lastHandledReconcileAt()).isNull();
        }
    }

    @Test
    void startsOneJobForEachTokenOfReconcileAtAndNeverTwoAtOnce() throws IOException {
        try (Specimen books = new Specimen(lab).secret().apply();
                Kubelet kubelet = new Kubelet(lab, books)) {
            books.awaitChildren();

            books.annotate("reconcile-at", "first");
            books.await(status -> "first".equals(status.lastHandledReconcileAt()), "the token is echoed");
            assertThat(books.inventory().jobs()).hasSize(1);

            books.annotate("reconcile-at", "second");
            Lab.quiet(Duration.ofSeconds(4));
            assertThat(books.inventory().jobs()).hasSize(1);
            assertThat(books.status().lastHandledReconcileAt()).isEqualTo("first");

            kubelet.succeed(books.inventory().jobs().getFirst().getMetadata().getName());
            books.await(status -> "second".equals(status.lastHandledReconcileAt()), "the token is echoed");
            Lab.quiet(Duration.ofSeconds(4));
            assertThat(books.inventory().jobs())
                    .hasSize(2)
                    .allSatisfy(job -> assertThat(job.getSpec()
                                    .getTemplate()
                                    .getSpec()
                                    .getContainers()
                                    .getFirst()
                                    .getArgs())
                            .startsWith("run"));
        }
    }

    @Test
    void f38WritesNothingWhileNothingChanges() {
        try (Specimen books = new Specimen(lab).secret().apply()) {
            books.awaitChildren();
            books.await("SourceReady", "SourceProvisioning");
            Lab.quiet(Duration.ofSeconds(3));

            Map<String, String> before = books.versions();
            Lab.quiet(QUIET);
            assertThat(books.versions()).isEqualTo(before);
        }
    }

    @Test
    void f37RestoresAChildThatWasEditedOrDeletedByHand() {
        try (Specimen books = new Specimen(lab).secret().apply()) {
            books.awaitChildren();

            lab.admin()
                    .apps()
                    .deployments()
                    .inNamespace(books.namespace())
                    .withName("books-sync-graph")
                    .scale(5);
            books.awaitReplicas("books-sync-graph", 1);

            lab.admin()
                    .configMaps()
                    .inNamespace(books.namespace())
                    .withName("books-config")
                    .edit(map -> {
                        map.getData().put("pipeline.json", "{}");
                        return map;
                    });
            Await.await(
                    () -> !"{}"
                            .equals(books.inventory()
                                    .configMap("books-config")
                                    .getData()
                                    .get("pipeline.json")),
                    Duration.ofSeconds(10),
                    "the configuration is back");

            lab.admin()
                    .batch()
                    .v1()
                    .cronjobs()
                    .inNamespace(books.namespace())
                    .withName("books-reconcile")
                    .delete();
            Await.await(
                    () -> books.inventory().names().contains("CronJob/books-reconcile"),
                    Duration.ofSeconds(10),
                    "the CronJob is back");
        }
    }

    @Test
    void deletionDropsSlotOwnPublicationAndChildren() throws SQLException {
        Specimen books = new Specimen(lab).secret().apply();
        try (books) {
            books.awaitChildren();
            books.createSlot();
            books.await(status -> status.hotPath() != null && status.hotPath().slot() != null, "the slot is seen");

            books.delete();

            assertThat(books.column(
                            "SELECT slot_name FROM pg_replication_slots WHERE slot_name = '" + books.slot() + "'"))
                    .isEmpty();
            assertThat(books.column("SELECT pubname FROM pg_publication")).isEmpty();
            assertThat(books.column("SELECT owner FROM dualtrack.owner")).isEmpty();
            Await.await(() -> books.inventory().children().isEmpty(), Lab.SOON, "the children are collected");
        }
    }

    @Test
    void deletionLeavesAForeignPublication() throws SQLException {
        try (Specimen books = new Specimen(lab).secret()) {
            books.database().execute("CREATE PUBLICATION books FOR TABLE public.books, public.authors");
            books.apply();
            books.awaitChildren();

            books.delete();

            assertThat(books.column("SELECT pubname FROM pg_publication")).containsExactly("books");
        }
    }

    @Test
    void neverUsesASlotThatNobodysMarkIsOn() {
        try (Specimen books = new Specimen(lab).secret()) {
            books.createSlot();
            books.apply();

            Condition condition = books.await("SourceReady", "OwnedByOther");
            assertThat(condition.message()).contains(books.slot()).contains("pg_drop_replication_slot");
        }
    }
}
