package dev.dualtrack.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.api.status.Condition;
import dev.dualtrack.api.status.ConditionStatus;
import dev.dualtrack.testbed.process.Await;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The operator against a real API server, PostgreSQL and Kafka, with the rights of its own service account. */
class OperatorIT {
    private static final Duration QUIET = Duration.ofSeconds(30);

    @SuppressWarnings("NullAway.Init")
    private static Lab lab;

    @BeforeAll
    static void start() {
        lab = new Lab();
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @Test
    void makesEveryChildWithThePipelineAsItsOwner() {
        try (Specimen books = new Specimen(lab).secret().apply()) {
            awaitChildren(books);

            List<HasMetadata> children = children(books);
            assertThat(names(children))
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
            awaitChildren(books);

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
    void namesTheSecretThatIsMissingAndGoesOnWhenItAppears() {
        try (Specimen books = new Specimen(lab).apply()) {
            Condition condition = books.await("Validated", "SecretNotFound");

            assertThat(condition.status()).isEqualTo(ConditionStatus.FALSE);
            assertThat(condition.message()).contains("Secret source").contains("spec.source.postgres.credentials");
            assertThat(books.condition("Stalled")).isPresent();
            assertThat(children(books)).isEmpty();

            books.secret();
            books.await("Validated", "Valid");
            awaitChildren(books);
        }
    }

    @Test
    void namesTheTableWithoutPrimaryKey() {
        try (Specimen books = new Specimen(lab).secret()) {
            books.database().execute("ALTER TABLE public.authors DROP CONSTRAINT authors_pkey");
            books.apply();

            Condition condition = books.await("SourceReady", "NoPrimaryKey");
            assertThat(condition.message()).contains("public.authors").contains("ADD PRIMARY KEY");
            assertThat(children(books)).isEmpty();
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
            assertThat(condition.message()).contains(topic).contains("partitions: 2 (expected: 3)");
        }
    }

    @Test
    void createsThePublicationForItsTablesAndAllTopics() throws SQLException, ExecutionException, InterruptedException {
        try (Specimen books = new Specimen(lab).secret().apply();
                Admin admin = Admin.create(
                        Map.of("bootstrap.servers", lab.backends().kafka().address()))) {
            awaitChildren(books);

            assertThat(column(books, "SELECT tablename FROM pg_publication_tables WHERE pubname = 'books'"))
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
            awaitChildren(books);

            edit(books, "{\"spec\":{\"hotPath\":{\"suspend\":true}}}");

            awaitReplicas(books, "books-sync-graph", 0);
            awaitReplicas(books, "books-sync-cache", 0);
            awaitReplicas(books, "books-cdc-server", 1);
            Condition paused = books.await("Paused", "Suspended");
            assertThat(paused.message()).contains("from ").contains("drop changes");

            edit(books, "{\"spec\":{\"hotPath\":{\"suspend\":false}}}");
            awaitReplicas(books, "books-sync-graph", 1);
        }
    }

    @Test
    void startsOneJobForEachTokenOfReconcileAt() {
        try (Specimen books = new Specimen(lab).secret().apply()) {
            awaitChildren(books);

            annotate(books, "first");
            books.await(status -> "first".equals(status.lastHandledReconcileAt()), "the token is echoed");
            assertThat(jobs(books)).hasSize(1);

            annotate(books, "second");
            books.await(status -> "second".equals(status.lastHandledReconcileAt()), "the token is echoed");
            quiet(Duration.ofSeconds(4));
            assertThat(jobs(books))
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
    void writesNothingWhileNothingChanges() {
        try (Specimen books = new Specimen(lab).secret().apply()) {
            awaitChildren(books);
            books.await("SourceReady", "SourceProvisioning");
            quiet(Duration.ofSeconds(3));

            Map<String, String> before = versions(books);
            quiet(QUIET);
            assertThat(versions(books)).isEqualTo(before);
        }
    }

    @Test
    void restoresAChildThatWasEditedByHand() {
        try (Specimen books = new Specimen(lab).secret().apply()) {
            awaitChildren(books);

            lab.admin()
                    .apps()
                    .deployments()
                    .inNamespace(books.namespace())
                    .withName("books-sync-graph")
                    .scale(5);
            awaitReplicas(books, "books-sync-graph", 1);

            lab.admin()
                    .configMaps()
                    .inNamespace(books.namespace())
                    .withName("books-config")
                    .edit(map -> {
                        map.getData().put("pipeline.json", "{}");
                        return map;
                    });
            Await.await(
                    () -> !"{}".equals(config(books).getData().get("pipeline.json")),
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
                    () -> names(children(books)).contains("CronJob/books-reconcile"),
                    Duration.ofSeconds(10),
                    "the CronJob is back");
        }
    }

    @Test
    void deletionDropsSlotOwnPublicationAndChildren() throws SQLException {
        Specimen books = new Specimen(lab).secret().apply();
        try (books) {
            awaitChildren(books);
            books.createSlot();
            books.await(status -> status.hotPath() != null && status.hotPath().slot() != null, "the slot is seen");

            delete(books);

            assertThat(column(
                            books,
                            "SELECT slot_name FROM pg_replication_slots WHERE slot_name = '" + books.slot() + "'"))
                    .isEmpty();
            assertThat(column(books, "SELECT pubname FROM pg_publication")).isEmpty();
            assertThat(column(books, "SELECT owner FROM dualtrack.owner")).isEmpty();
            Await.await(() -> children(books).isEmpty(), Lab.SOON, "the children are collected");
        }
    }

    @Test
    void deletionLeavesAForeignPublication() throws SQLException {
        try (Specimen books = new Specimen(lab).secret()) {
            books.database().execute("CREATE PUBLICATION books FOR TABLE public.books, public.authors");
            books.apply();
            awaitChildren(books);

            delete(books);

            assertThat(column(books, "SELECT pubname FROM pg_publication")).containsExactly("books");
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

    private static void awaitChildren(Specimen books) {
        Await.await(
                () -> names(children(books)).contains("CronJob/books-reconcile"),
                Lab.SOON,
                "the last child is made (status: " + books.status() + ")");
    }

    private static void awaitReplicas(Specimen books, String deployment, int replicas) {
        Await.await(
                () -> deployment(books, deployment).getSpec().getReplicas() == replicas,
                Lab.SOON,
                deployment + " wants " + replicas + " replicas");
    }

    private static Deployment deployment(Specimen books, String name) {
        Deployment deployment = lab.admin()
                .apps()
                .deployments()
                .inNamespace(books.namespace())
                .withName(name)
                .get();
        assertThat(deployment).as(name).isNotNull();
        return deployment;
    }

    private static ConfigMap config(Specimen books) {
        ConfigMap config = lab.admin()
                .configMaps()
                .inNamespace(books.namespace())
                .withName("books-config")
                .get();
        assertThat(config).as("books-config").isNotNull();
        return config;
    }

    private static List<Job> jobs(Specimen books) {
        return lab.admin()
                .batch()
                .v1()
                .jobs()
                .inNamespace(books.namespace())
                .list()
                .getItems();
    }

    private static void annotate(Specimen books, String token) {
        edit(books, "{\"metadata\":{\"annotations\":{\"dualtrack.dev/reconcile-at\":\"" + token + "\"}}}");
    }

    private static void edit(Specimen books, String mergePatch) {
        lab.admin()
                .resources(DataPipeline.class)
                .inNamespace(books.namespace())
                .withName(Specimen.NAME)
                .patch(PatchContext.of(PatchType.JSON_MERGE), mergePatch);
    }

    private static void delete(Specimen books) {
        lab.admin()
                .resources(DataPipeline.class)
                .inNamespace(books.namespace())
                .withName(Specimen.NAME)
                .delete();
        Await.await(
                () -> lab.admin()
                                .resources(DataPipeline.class)
                                .inNamespace(books.namespace())
                                .withName(Specimen.NAME)
                                .get()
                        == null,
                Lab.SOON,
                "the pipeline is gone");
    }

    private static List<String> names(List<HasMetadata> objects) {
        return objects.stream()
                .map(object -> object.getKind() + "/" + object.getMetadata().getName())
                .toList();
    }

    private static List<HasMetadata> children(Specimen books) {
        KubernetesClient client = lab.admin();
        String namespace = books.namespace();
        Map<String, String> mark = Map.of("app.kubernetes.io/managed-by", "dualtrack-operator");
        List<HasMetadata> children = new ArrayList<>();
        children.addAll(client.apps()
                .deployments()
                .inNamespace(namespace)
                .withLabels(mark)
                .list()
                .getItems());
        children.addAll(client.batch()
                .v1()
                .cronjobs()
                .inNamespace(namespace)
                .withLabels(mark)
                .list()
                .getItems());
        children.addAll(client.configMaps()
                .inNamespace(namespace)
                .withLabels(mark)
                .list()
                .getItems());
        children.addAll(client.serviceAccounts()
                .inNamespace(namespace)
                .withLabels(mark)
                .list()
                .getItems());
        children.addAll(client.network()
                .v1()
                .networkPolicies()
                .inNamespace(namespace)
                .withLabels(mark)
                .list()
                .getItems());
        children.addAll(client.policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(namespace)
                .withLabels(mark)
                .list()
                .getItems());
        return children;
    }

    /** Versions of the resource, of its children and of the operator's events. */
    private static Map<String, String> versions(Specimen books) {
        Map<String, String> versions = new TreeMap<>();
        List<HasMetadata> objects = new ArrayList<>(children(books));
        objects.add(books.get());
        objects.forEach(object -> versions.put(
                object.getKind() + "/" + object.getMetadata().getName(),
                object.getMetadata().getResourceVersion()));
        long events = lab.admin().v1().events().inNamespace(books.namespace()).list().getItems().stream()
                .filter(event -> "DataPipeline".equals(event.getInvolvedObject().getKind()))
                .count();
        versions.put("events", Long.toString(events));
        return versions;
    }

    private static List<String> column(Specimen books, String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = books.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                values.add(row.getString(1));
            }
        }
        return values;
    }

    /** A time in which nothing must happen; there is no event to wait for. */
    private static void quiet(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
