package dev.dualtrack.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dualtrack.testbed.process.Await;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * One life of the sample pipeline on kind, from the first apply to the delete. The steps are ordered: each starts from
 * the consistent pipeline that the one before left.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AegisE2E {
    private static final int ROWS = 1_000;
    /** What takes seconds where the machine has nothing else to do: these run beside all other tests. */
    private static final Duration HOT = Duration.ofMinutes(1);
    /** Length of a version without the count of refreshes that Neo4j keeps behind it. */
    private static final int VERSION = 40;

    /** What takes a minute or two then. */
    private static final Duration SLOW = Duration.ofMinutes(10);
    /** Set to look at what the suite leaves; the next run starts from it. */
    private static final boolean KEEP = Boolean.parseBoolean(System.getenv("DUALTRACK_E2E_KEEP"));

    @RegisterExtension
    static final Evidence EVIDENCE = new Evidence();

    private static Installation installation;
    private static Sample sample;
    private static Copies copies;

    @BeforeAll
    static void install() throws SQLException, IOException {
        installation = Installation.start("dt-e2e", line -> System.err.println("e2e: " + line));
        Sample.removeEarlier(installation.kubectl(), "aegis-e2e");
        sample = installation.sample("aegis-e2e");
        EVIDENCE.of(sample);
        copies = new Copies(installation.backends());
    }

    @AfterAll
    static void stop() {
        if (copies != null) {
            copies.close();
        }
        if (installation != null && !KEEP) {
            installation.remove();
        }
    }

    @Test
    @Order(1)
    void refusesAnInvalidResourceWithASentenceThatHelps() {
        assertThat(sample.refused(new Edit("partitions: 6", "partitions: 0"))).contains("partitions");
        assertThat(sample.refused(new Edit("retention: 7d", "retention: 7d\n      compression: zstd")))
                .contains("compression");
    }

    @Test
    @Order(2)
    void rowsPresentBeforeApplyReachEveryStoreBeforeReadyAndAreVerified() throws SQLException {
        try (Connection connection = sample.source().connect()) {
            SamplePolicies.insert(connection, 0, SamplePolicies.REPEATED);
        }
        SamplePolicies.repeat(sample.source(), ROWS - SamplePolicies.REPEATED);
        sample.source()
                .update("INSERT INTO business_rules (rule_id, name, category)"
                        + " VALUES ('R-1', '한도', 'limit'), ('R-2', '금리', 'rate')");
        sample.apply(AegisE2E::withoutRules);
        sample.awaitReady(SLOW);
        assertThat(copies.vectors()).isEqualTo(ROWS);
        assertThat(copies.nodes()).isEqualTo(ROWS);
        JsonNode resource = sample.await("Consistent", SLOW, AegisE2E::isConsistent);
        assertThat(resource.path("status").path("phase").asText()).isEqualTo("Running");
        assertThat(sample.kubectl("get", "dp")).contains("aegis", "True", "Running", "Consistent");
        assertThat(copies.cache().keys("rule:*")).isEmpty();
        for (String program : List.of("sync-cache", "cdc-server", "operator")) {
            assertThat(libraries(program))
                    .as("files in the memory of " + program)
                    .anyMatch(line -> line.endsWith(" /app/classes.jsa"));
        }
    }

    @Test
    @Order(3)
    void aCreatedRowArrivesInEveryStore() throws SQLException {
        copies.cache().set("policy:" + SamplePolicies.id(ROWS), "cached before the row was there");
        try (Connection connection = sample.source().connect()) {
            SamplePolicies.insert(connection, ROWS, 1);
        }
        String id = SamplePolicies.id(ROWS);
        Await.await(() -> copies.vector(id).isPresent(), HOT, "vector of the new row");
        Await.await(() -> copies.node(id).isPresent(), HOT, "node of the new row");
        Await.await(() -> copies.cache().get("policy:" + id) == null, HOT, "the cached value is gone");
    }

    @Test
    @Order(4)
    void anUpdateOfTheTextArrivesInEveryStore() throws SQLException {
        String id = SamplePolicies.id(1);
        copies.cache().set("policy:" + id, "old");
        sample.source().update("UPDATE policies SET title = ? WHERE policy_id = ?", "새로운 제목", id);
        Await.await(() -> "새로운 제목".equals(copies.vector(id).orElseThrow().get("title")), HOT, "title in Milvus");
        Await.await(() -> "새로운 제목".equals(copies.node(id).orElseThrow().get("title")), HOT, "title in Neo4j");
        Await.await(() -> copies.cache().get("policy:" + id) == null, HOT, "the cached value is gone");
    }

    @Test
    @Order(5)
    void anUpdateOfAScalarOrAnUnmappedColumnMovesTheVersion() throws SQLException {
        String id = SamplePolicies.id(2);
        String before = version(id);
        sample.source().update("UPDATE policies SET target_regions = '{11,26}' WHERE policy_id = ?", id);
        Await.await(
                () -> "11,26".equals(copies.vector(id).orElseThrow().get("target_regions")), HOT, "field in Milvus");
        Await.await(() -> copies.regions(id).equals(List.of("11", "26")), HOT, "relationships in Neo4j");
        String scalar = version(id);
        assertThat(scalar).isNotEqualTo(before);
        sample.source().update("UPDATE policies SET updated_at = now() WHERE policy_id = ?", id);
        Await.await(() -> !scalar.equals(version(id)), HOT, "version in Milvus");
    }

    @Test
    @Order(6)
    void aChangeThatOneStoreRefusesIsTakenBackInTheOthersUntilTheNextGoodOne() throws SQLException {
        String id = SamplePolicies.id(6);
        Object title = Objects.requireNonNull(copies.vector(id).orElseThrow().get("title"));
        String before = version(id);
        copies.cache().set("policy:" + id, "old");
        sample.source().update("UPDATE policies SET title = repeat('x', 70000) WHERE policy_id = ?", id);
        Await.await(() -> !before.equals(version(id)), HOT, "version in Milvus, which takes no such title");
        String refused = version(id).substring(0, VERSION);
        Await.await(() -> nodeVersion(id).startsWith(refused), HOT, "the same version in Neo4j");
        assertThat(copies.vector(id).orElseThrow()).containsEntry("title", title);
        Await.await(() -> title.equals(copies.node(id).orElseThrow().get("title")), HOT, "the title in Neo4j again");
        assertThat(copies.cache().get("policy:" + id)).isNull();
        sample.await("one key quarantined", SLOW, resource -> quarantined(resource) == 1);

        sample.source().update("UPDATE policies SET title = 'short again' WHERE policy_id = ?", id);
        Await.await(() -> "short again".equals(copies.vector(id).orElseThrow().get("title")), HOT, "title in Milvus");
        Await.await(() -> "short again".equals(copies.node(id).orElseThrow().get("title")), HOT, "title in Neo4j");
        sample.await("no key quarantined", SLOW, resource -> quarantined(resource) == 0);
    }

    @Test
    @Order(7)
    void aDeletedAndADeactivatedRowLeaveEveryStore() throws SQLException {
        String deleted = SamplePolicies.id(3);
        String deactivated = SamplePolicies.id(4);
        sample.source().update("DELETE FROM policies WHERE policy_id = ?", deleted);
        sample.source().update("UPDATE policies SET is_active = false WHERE policy_id = ?", deactivated);
        for (String id : List.of(deleted, deactivated)) {
            Await.await(() -> copies.vector(id).isEmpty(), HOT, "no vector of " + id);
            Await.await(() -> copies.node(id).isEmpty(), HOT, "no node of " + id);
        }
    }

    @Test
    @Order(8)
    void anAddedTableAndAnAddedPropertyAreFilledFromTheRowsThatAreThere() {
        String id = SamplePolicies.id(5);
        assertThat(copies.node(id).orElseThrow()).doesNotContainKey("content");
        sample.apply(AegisE2E::withContent);
        Await.await(() -> copies.cache().exists("rule:R-1", "rule:R-2") == 2, SLOW, "rules in Redis");
        Await.await(() -> copies.count("BusinessRule") == 2, SLOW, "rules in Neo4j");
        Await.await(() -> content(id).equals(copies.node(id).orElseThrow().get("content")), SLOW, "content in Neo4j");
        sample.awaitReady(SLOW);
        JsonNode resource = sample.reconcileNow("mapping-1", SLOW);
        assertThat(counts(resource, "graph")).containsEntry("stale", 0).containsEntry("remaining", 0);
        assertThat(copies.node(SamplePolicies.id(SamplePolicies.REPEATED - 1)).orElseThrow())
                .containsKey("content");
    }

    @Test
    @Order(9)
    void aWipedGraphAndADroppedCollectionAreFilledAgain() {
        long nodes = copies.nodes();
        long vectors = copies.vectors();
        Map<String, String> marks = copies.graphMarks();
        assertThat(marks).isNotEmpty();
        copies.graph("MATCH (n) DETACH DELETE n", Map.of());
        copies.dropVectors();
        Await.await(() -> copies.nodes() == nodes, SLOW, nodes + " nodes are back");
        Await.await(() -> copies.graphMarks().equals(marks), SLOW, "the graph is marked as filled");
        Await.await(() -> copies.vectors() == vectors, SLOW, vectors + " vectors are back");
        JsonNode resource = sample.reconcileNow("wiped", SLOW);
        assertVerifiedWithoutRepair(resource, "graph");
        assertVerifiedWithoutRepair(resource, "vector");
        sample.await("Consistent after the back-fill", SLOW, AegisE2E::isConsistent);
    }

    @Test
    @Order(10)
    void plantedDriftIsFoundAndRepairedByARunOnRequest() throws SQLException {
        Drift.plant(copies);

        JsonNode run = sample.reconcileNow("drift-1", SLOW);
        assertThat(counts(run, "vector"))
                .as("%s", run)
                .containsEntry("missing", 1)
                .containsEntry("orphaned", 1)
                .containsEntry("stale", 1)
                .containsEntry("remaining", 0);
        assertThat(counts(run, "graph"))
                .as("%s", run)
                .containsEntry("missing", 1)
                .containsEntry("orphaned", 1)
                .containsEntry("stale", 1)
                .containsEntry("remaining", 0);
        assertThat(counts(run, "cache"))
                .as("%s", run)
                .containsEntry("orphaned", 1)
                .containsEntry("stale", 1)
                .containsEntry("remaining", 0);
        assertThat(copies.vector(Drift.MISSING)).isPresent();
        assertThat(copies.vector(Drift.ORPHAN)).isEmpty();
        assertThat(copies.node(Drift.ORPHAN)).isEmpty();
        assertThat(copies.node(Drift.STALE).orElseThrow().get("title")).isNotEqualTo("stale");
        sample.await("Consistent after the repair", SLOW, AegisE2E::isConsistent);
    }

    @Test
    @Order(11)
    void F01_aWorkerKilledUnderLoadLosesNothing() throws SQLException {
        try (Connection connection = sample.source().connect()) {
            for (int block = 0; block < 10; block++) {
                SamplePolicies.insert(connection, 2 * ROWS + block * 20, 20);
                if (block == 4) {
                    assertThat(sample.kubectl(
                                    "delete",
                                    "pod",
                                    "-l",
                                    "app.kubernetes.io/component=sync-vector",
                                    "--grace-period=0",
                                    "--force"))
                            .contains("aegis-sync-vector");
                }
            }
        }
        long rows = Long.parseLong(sample.source().value("SELECT count(*) FROM policies WHERE is_active"));
        Await.await(() -> copies.vectors() == rows, SLOW, rows + " vectors");
        Await.await(() -> copies.nodes() == rows, SLOW, rows + " nodes");
    }

    @Test
    @Order(12)
    void aSuspendedHotPathWaitsAndCatchesUp() throws SQLException {
        sample.apply(Edit.SUSPEND_HOT_PATH);
        sample.await(
                "Paused",
                SLOW,
                resource -> resource.path("status").path("phase").asText().equals("Paused"));
        String id = SamplePolicies.id(20);
        Await.await(
                () -> sample.kubectl("get", "pods", "-o", "name").lines().noneMatch(pod -> pod.contains("-sync-")),
                SLOW,
                "no worker");
        sample.source().update("UPDATE policies SET title = ? WHERE policy_id = ?", "changed while suspended", id);
        sample.apply();
        sample.awaitReady(SLOW);
        Await.await(
                () -> "changed while suspended"
                        .equals(copies.node(id).orElseThrow().get("title")),
                HOT,
                "title in Neo4j");
    }

    @Test
    @Order(13)
    void deletedWithRetainAndAppliedAgainItGoesOn() throws SQLException {
        sample.delete(SLOW);
        assertThat(sample.source().slots()).isEmpty();
        assertThat(sample.source().value("SELECT count(*) FROM pg_publication")).isEqualTo("0");
        assertThat(copies.vectors()).isPositive();
        String id = SamplePolicies.id(30);
        sample.source().update("DELETE FROM policies WHERE policy_id = ?", id);
        sample.apply();
        sample.awaitReady(SLOW);
        String updated = SamplePolicies.id(31);
        sample.source()
                .update("UPDATE policies SET title = ? WHERE policy_id = ?", "changed after the return", updated);
        Await.await(
                () -> "changed after the return"
                        .equals(copies.vector(updated).orElseThrow().get("title")),
                SLOW,
                "title in Milvus");
        sample.await("Consistent with the gap's delete removed", SLOW, AegisE2E::isConsistent);
        assertThat(copies.vector(id)).isEmpty();
    }

    @Test
    @Order(14)
    void deletedWithDeleteLeavesNothing() throws SQLException {
        sample.apply(Edit.DELETE);
        sample.awaitReady(SLOW);
        sample.delete(SLOW);
        assertThat(sample.source().slots()).isEmpty();
        assertThat(copies.nodes()).isZero();
        assertThat(copies.cache().keys("rule:*")).isEmpty();
        Await.await(
                () -> sample.kubectl("get", "all,configmap,cronjob", "-o", "name")
                        .lines()
                        .noneMatch(name -> name.contains("/" + Sample.NAME + "-")),
                SLOW,
                "no child is left");
    }

    /** The sample as an older state of itself: its last table is not there yet. */
    private static String withoutRules(String manifest) {
        int from = manifest.indexOf("    - name: public.business_rules");
        return manifest.substring(0, from) + manifest.substring(manifest.indexOf("  hotPath:"));
    }

    private static String withContent(String manifest) {
        String properties = "label: Policy\n        properties:\n";
        return new Edit(properties, properties + "          - content\n").apply(manifest);
    }

    private static String content(String id) throws SQLException {
        return sample.source().value("SELECT content FROM policies WHERE policy_id = '" + id + "'");
    }

    private static String version(String id) {
        return String.valueOf(copies.vector(id).orElseThrow().get("_version"));
    }

    private static String nodeVersion(String id) {
        return String.valueOf(copies.node(id).orElseThrow().get("_version"));
    }

    private static int quarantined(JsonNode resource) {
        return resource.path("status").path("quarantined").asInt(-1);
    }

    private static boolean isConsistent(JsonNode resource) {
        return Sample.condition(resource, "Ready").equals("True")
                && Sample.condition(resource, "Consistent").equals("True");
    }

    /** What the JVM of the program in its pod has loaded, in the words of its diagnostic command. */
    private static List<String> libraries(String program) {
        boolean operator = program.equals("operator");
        String namespace = operator ? "dualtrack-system" : sample.namespace();
        String deployment = "deployment/" + (operator ? "dualtrack-operator" : "aegis-" + program);
        return sample.kubectl("exec", deployment, "--namespace", namespace, "--", "jcmd", "1", "VM.info")
                .lines()
                .toList();
    }

    /** Nothing was left out of the last run, and it found nothing to mend in the store: what came back is right. */
    private static void assertVerifiedWithoutRepair(JsonNode resource, String store) {
        JsonNode run = resource.path("status").path("coldPath").path("lastRun");
        assertThat(run.path("result").asText()).as("%s", run).isEqualTo("Consistent");
        assertThat(run.path("coverage").asText()).as("%s", run).isEqualTo("100%");
        assertThat(counts(resource, store))
                .as("%s", run)
                .containsEntry("missing", 0)
                .containsEntry("orphaned", 0)
                .containsEntry("stale", 0)
                .containsEntry("remaining", 0);
    }

    private static Map<String, Integer> counts(JsonNode resource, String store) {
        JsonNode stores =
                resource.path("status").path("coldPath").path("lastRun").path("stores");
        for (JsonNode counts : stores) {
            if (counts.path("name").asText().equals(store)) {
                return Map.of(
                        "missing", counts.path("missing").asInt(),
                        "orphaned", counts.path("orphaned").asInt(),
                        "stale", counts.path("stale").asInt(),
                        "remaining", counts.path("remaining").asInt());
            }
        }
        return Map.of();
    }
}
