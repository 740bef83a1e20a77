package dev.dualtrack.api.validation;

import static dev.dualtrack.api.validation.TestCluster.NAMESPACE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.api.status.Circuit;
import dev.dualtrack.api.status.ColdPathStatus;
import dev.dualtrack.api.status.Condition;
import dev.dualtrack.api.status.ConditionStatus;
import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.api.status.Drift;
import dev.dualtrack.api.status.HotPathStatus;
import dev.dualtrack.api.status.Phase;
import dev.dualtrack.api.status.RelationshipCounts;
import dev.dualtrack.api.status.RunResult;
import dev.dualtrack.api.status.RunStatus;
import dev.dualtrack.api.status.SlotStatus;
import dev.dualtrack.api.status.StoreCounts;
import dev.dualtrack.api.status.StoreStatus;
import dev.dualtrack.api.status.Verdict;
import dev.dualtrack.api.stores.StoreKind;
import dev.dualtrack.testbed.cluster.Kubectl;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Status as it is written, read back, and shown by {@code kubectl get}. */
class DataPipelineStatusIT {
    private static final DataPipelineStatus STATUS = new DataPipelineStatus(
            3L,
            Phase.RUNNING,
            1L,
            "2026-01-01",
            List.of(new Condition(
                    "Ready", ConditionStatus.TRUE, 3, "2026-01-01T03:00:00Z", "Running", "All stores follow.")),
            Verdict.CONSISTENT,
            Drift.of(1L, 2L, 4L),
            "2020-01-01T03:01:00Z",
            5L,
            "<100",
            new HotPathStatus(
                    List.of(new StoreStatus(StoreKind.VECTOR, "<100", 5, Circuit.HALF_OPEN, "CONNECTIVITY")),
                    new SlotStatus("small_slot", "reserved", "<1Mi"),
                    List.of("public.books")),
            new ColdPathStatus(
                    "2026-01-02T03:00:00Z",
                    new RunStatus(
                            "run-1",
                            "2020-01-01T03:00:00Z",
                            "2020-01-01T03:01:00Z",
                            RunResult.CONSISTENT,
                            "0/16B3748",
                            1000,
                            "100%",
                            "2020-01-01T03:00:00Z",
                            1L,
                            "feed0000feed0000",
                            List.of(new StoreCounts(
                                    StoreKind.GRAPH,
                                    true,
                                    1000,
                                    998,
                                    1001,
                                    3,
                                    1,
                                    0,
                                    2,
                                    new RelationshipCounts(3, 1, 1),
                                    0,
                                    5,
                                    2,
                                    2,
                                    List.of("0123456789ab")))),
                    List.of("2020-01-01T03:01:00Z Consistent 1000 rows"),
                    "2020-01-01T03:00:30Z"),
            "99.8000%");

    @AutoClose
    private static KubernetesClient client;

    private static Kubectl kubectl;

    @BeforeAll
    static void connect() {
        client = TestCluster.client(TestCluster.withDefinition());
        kubectl = TestCluster.withDefinition().kubectl();
    }

    @Test
    void readsBackEveryFieldThatWasWritten() {
        DataPipeline resource = create("read-back");
        resource.setStatus(STATUS);

        client.resource(resource).inNamespace(NAMESPACE).updateStatus();

        assertThat(client.resources(DataPipeline.class)
                        .inNamespace(NAMESPACE)
                        .withName("read-back")
                        .get()
                        .getStatus())
                .isEqualTo(STATUS);
    }

    @Test
    void showsTheColumnsOfTheContract() {
        DataPipeline resource = create("columns");
        resource.setStatus(STATUS);
        client.resource(resource).inNamespace(NAMESPACE).updateStatus();

        List<String> lines =
                kubectl.run("get", "dp", "columns", "-n", NAMESPACE).lines().toList();
        assertThat(lines.getFirst()).matches("NAME +READY +PHASE +CONSISTENCY +DRIFT +LAG +LAST RECONCILE +AGE");
        assertThat(lines.getLast()).matches("columns +True +Running +Consistent +7 +<100 +[0-9]+y[0-9]*d? +[0-9]+s");
    }

    @Test
    void addsDriftPerStoreQuarantineCoverageAndMessageToTheWideTable() {
        DataPipeline resource = create("wide");
        resource.setStatus(STATUS);
        client.resource(resource).inNamespace(NAMESPACE).updateStatus();

        List<String> lines = kubectl.run("get", "dp", "wide", "-n", NAMESPACE, "-o", "wide")
                .lines()
                .toList();
        assertThat(lines.getFirst())
                .endsWith("VECTOR DRIFT   GRAPH DRIFT   CACHE DRIFT   VERIFIED   QUARANTINED   COVERAGE   MESSAGE");
        assertThat(lines.getLast()).matches(".* 1 +2 +4 +[0-9]+y[0-9]*d? +5 +100% +All stores follow[.]");
    }

    @Test
    void isListedInItsCategory() {
        create("categorised");

        assertThat(kubectl.run("get", "dualtrack", "-n", NAMESPACE, "-o", "name"))
                .contains("datapipeline.dualtrack.dev/categorised");
    }

    private static DataPipeline create(String name) {
        DataPipeline resource = Serialization.unmarshal(
                Corpus.cases("valid").getFirst().manifests().getFirst(), DataPipeline.class);
        resource.getMetadata().setName(name);
        return client.resource(resource).inNamespace(NAMESPACE).create();
    }
}
