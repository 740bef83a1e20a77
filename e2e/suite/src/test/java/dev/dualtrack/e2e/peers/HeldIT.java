package dev.dualtrack.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.e2e.SamplePolicies;
import dev.dualtrack.e2e.StoreClients;
import dev.dualtrack.e2e.peers.Step.Kind;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.process.RunDirectory;
import io.milvus.v2.common.DataType;
import io.milvus.v2.common.IndexParam;
import io.milvus.v2.service.collection.request.AddFieldReq;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.vector.request.InsertReq;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One fault of each kind is planted in each of the real stores, by hand, and is counted; without any, none is. */
class HeldIT {
    private static final int ROWS = 5;

    private final Backends backends = Backends.shared();
    private final RunDirectory run = RunDirectory.create("held");
    private Scene scene;
    private StoreClients clients;

    @BeforeEach
    void aTableAndItsCopies() throws Exception {
        scene = new Scene(backends, run);
        clients = new StoreClients(backends);
        createCollection();
        scene.source().load(0, ROWS);
        scene.source().write(new Step(Kind.SCALAR, 0, 7));
        Map<StoreKind, Map<String, Map<String, String>>> truth = scene.source().rows();
        truth.getOrDefault(StoreKind.VECTOR, Map.of()).forEach(this::vector);
        truth.getOrDefault(StoreKind.GRAPH, Map.of()).forEach(this::node);
        scene.held().fillCache(Set.of(0, 1, 2, 3, 4));
    }

    @AfterEach
    void removeAll() throws Exception {
        clients.close();
        scene.close();
        run.close();
    }

    @Test
    void equalCopiesHaveNoFaults() throws Exception {
        assertThat(faults(Set.of()).values()).containsOnly(Faults.NONE);
    }

    @Test
    void eachPlantedFaultIsCountedInItsStore() throws Exception {
        // Lost: a row that was never told of.
        scene.source().load(ROWS, 1);
        // Stale: the row went on.
        scene.source().write(new Step(Kind.SCALAR, 1, 8));
        scene.source().write(new Step(Kind.TEXT, 2, 9));
        // Orphan: the row is gone.
        scene.source().write(new Step(Kind.DELETE, 3, 10));
        // Duplicate: told twice.
        String twice = SamplePolicies.id(4);
        vector(twice, row(StoreKind.VECTOR, twice));
        node(twice, row(StoreKind.GRAPH, twice));

        Map<StoreKind, Faults> faults = faults(Set.of(SamplePolicies.id(1), SamplePolicies.id(3)));
        assertThat(faults)
                .isEqualTo(Map.of(
                        StoreKind.VECTOR, new Faults(1, 2, 1, 1),
                        StoreKind.GRAPH, new Faults(1, 2, 1, 1),
                        StoreKind.CACHE, new Faults(0, 1, 0, 1)));
    }

    @Test
    void aRelationshipThatIsMissingMakesANodeStale() throws Exception {
        clients.neo4j()
                .executableQuery("MATCH (p:" + scene.names().label() + " {policy_id: $id})-[r]->(:"
                        + scene.names().regionLabel() + ") WITH r LIMIT 1 DELETE r")
                .withParameters(Map.of("id", SamplePolicies.id(0)))
                .execute();
        assertThat(faults(Set.of()).get(StoreKind.GRAPH)).isEqualTo(new Faults(0, 1, 0, 0));
    }

    @Test
    void anUpdateIsSeenWhereItIsAndNotWhereItIsNot() {
        Map<Integer, Integer> shown = Map.of(0, 7, 1, 8);
        assertThat(scene.held().showing(StoreKind.GRAPH, shown)).containsExactly(0);
        assertThat(scene.held().showing(StoreKind.CACHE, shown)).isEmpty();
        assertThat(scene.held().showing(StoreKind.CACHE, Map.of(0, 7, 9, 1))).containsExactly(9);
        assertThat(scene.held().showing(StoreKind.VECTOR, Map.of(1, 8))).isEmpty();
    }

    private Map<StoreKind, Faults> faults(Set<String> changed) throws Exception {
        return scene.held().faults(scene.source().rows(), changed);
    }

    private Map<String, String> row(StoreKind store, String id) throws Exception {
        return scene.source().rows().getOrDefault(store, Map.of()).getOrDefault(id, Map.of());
    }

    private void vector(String id, Map<String, String> fields) {
        JsonObject row = new JsonObject();
        row.addProperty("policy_id", id);
        fields.forEach(row::addProperty);
        JsonArray vector = new JsonArray();
        vector.add(1.0f);
        vector.add(0.0f);
        row.add("embedding", vector);
        clients.milvus()
                .insert(InsertReq.builder()
                        .collectionName(scene.names().collection())
                        .data(List.of(row))
                        .build());
    }

    private void node(String id, Map<String, String> fields) {
        clients.neo4j()
                .executableQuery("CREATE (p:" + scene.names().label()
                        + " {policy_id: $id, title: $title, application_end_date: date($end)})"
                        + " MERGE (o:" + scene.names().issuerLabel() + " {name: $issuer}) CREATE (p)-[:ISSUED_BY]->(o)"
                        + " WITH p UNWIND $regions AS code"
                        + " MERGE (r:" + scene.names().regionLabel()
                        + " {code: code}) CREATE (p)-[:TARGETS_REGION]->(r)")
                .withParameters(Map.of(
                        "id", id,
                        "title", fields.getOrDefault("title", ""),
                        "end", fields.getOrDefault("application_end_date", ""),
                        "issuer", fields.getOrDefault("issuer", ""),
                        "regions",
                                List.of(fields.getOrDefault("regions", "")
                                        .replaceAll("[\\[\\] ]", "")
                                        .split(",", -1))))
                .execute();
    }

    private void createCollection() {
        CreateCollectionReq.CollectionSchema schema =
                CreateCollectionReq.CollectionSchema.builder().build();
        schema.addField(AddFieldReq.builder()
                .fieldName("policy_id")
                .dataType(DataType.VarChar)
                .maxLength(256)
                .isPrimaryKey(true)
                .build());
        schema.addField(AddFieldReq.builder()
                .fieldName("embedding")
                .dataType(DataType.FloatVector)
                .dimension(2)
                .build());
        for (String field : List.of("title", "created_at", "target_regions")) {
            schema.addField(AddFieldReq.builder()
                    .fieldName(field)
                    .dataType(DataType.VarChar)
                    .maxLength(1_000)
                    .build());
        }
        clients.milvus()
                .createCollection(CreateCollectionReq.builder()
                        .collectionName(scene.names().collection())
                        .collectionSchema(schema)
                        .indexParams(List.of(IndexParam.builder()
                                .fieldName("embedding")
                                .indexType(IndexParam.IndexType.AUTOINDEX)
                                .metricType(IndexParam.MetricType.COSINE)
                                .build()))
                        .build());
    }
}
