package dev.dualtrack.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.testbed.backends.Backends;
import io.milvus.v2.common.DataType;
import io.milvus.v2.common.IndexParam;
import io.milvus.v2.service.collection.request.AddFieldReq;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.collection.request.DropCollectionReq;
import io.milvus.v2.service.vector.request.UpsertReq;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When an update counts as visible, on the real stores; the test writes what the workers would. */
class ArrivalsIT {
    private static final Change CHANGE = Change.UNCHANGED_TEXT;

    private final Backends backends = Backends.shared();
    private final String id = backends.newNamePrefix();
    private Copies copies;

    @BeforeEach
    void createOldRecords() {
        copies = new Copies(backends);
        CreateCollectionReq.CollectionSchema schema =
                CreateCollectionReq.CollectionSchema.builder().build();
        schema.addField(text("policy_id").isPrimaryKey(true).build());
        schema.addField(text(CHANGE.vectorField()).build());
        schema.addField(AddFieldReq.builder()
                .fieldName("embedding")
                .dataType(DataType.FloatVector)
                .dimension(2)
                .build());
        copies.milvus()
                .createCollection(CreateCollectionReq.builder()
                        .collectionName(Copies.COLLECTION)
                        .collectionSchema(schema)
                        .indexParams(List.of(IndexParam.builder()
                                .fieldName("embedding")
                                .indexType(IndexParam.IndexType.FLAT)
                                .metricType(IndexParam.MetricType.COSINE)
                                .build()))
                        .build());
        writeVector(0);
        copies.graph(
                "CREATE (p:Policy {policy_id: $id, _version: '1', application_end_date: $value})",
                Map.of("id", id, "value", CHANGE.inGraph(0)));
    }

    @AfterEach
    void removeThem() {
        copies.milvus()
                .dropCollection(DropCollectionReq.builder()
                        .collectionName(Copies.COLLECTION)
                        .build());
        copies.graph("MATCH (p:Policy {policy_id: $id}) DELETE p", Map.of("id", id));
        copies.close();
    }

    @Test
    void aStoreShowsTheUpdateWhenItHoldsItAndNotWhileItHoldsTheOldRecord()
            throws InterruptedException, ExecutionException {
        try (Arrivals arrivals = new Arrivals(copies);
                ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor()) {
            arrivals.cache(id);
            long committed = System.nanoTime();
            Future<?> cache = worker.schedule(() -> copies.cache().del("policy:" + id), 200, TimeUnit.MILLISECONDS);
            Future<?> graph = worker.schedule(this::writeNode, 500, TimeUnit.MILLISECONDS);
            Future<?> vector = worker.schedule(() -> writeVector(1), 900, TimeUnit.MILLISECONDS);
            Map<StoreKind, Long> nanos = arrivals.await(CHANGE, id, 1, committed);
            for (Future<?> written : List.of(cache, graph, vector)) {
                written.get();
            }
            assertThat(nanos).hasSize(3);
            nanos.forEach((store, time) -> assertThat(Duration.ofNanos(time))
                    .as(store.word())
                    .isGreaterThan(
                            switch (store) {
                                case CACHE -> Duration.ofMillis(200);
                                case GRAPH -> Duration.ofMillis(500);
                                case VECTOR -> Duration.ofMillis(900);
                            }));
            assertThat(nanos.get(StoreKind.CACHE))
                    .as("a store's time is its own and not that of the slowest")
                    .isLessThan(nanos.get(StoreKind.VECTOR));
        }
    }

    private void writeNode() {
        copies.graph(
                "MATCH (p:Policy {policy_id: $id}) SET p.application_end_date = $value",
                Map.of("id", id, "value", CHANGE.inGraph(1)));
    }

    private void writeVector(int number) {
        JsonObject row = new JsonObject();
        row.addProperty("policy_id", id);
        row.addProperty(CHANGE.vectorField(), String.valueOf(CHANGE.inVector(number)));
        JsonArray vector = new JsonArray();
        vector.add(1);
        vector.add(number);
        row.add("embedding", vector);
        copies.milvus()
                .upsert(UpsertReq.builder()
                        .collectionName(Copies.COLLECTION)
                        .data(List.of(row))
                        .build());
    }

    private static AddFieldReq.AddFieldReqBuilder<?, ?> text(String name) {
        return AddFieldReq.builder().fieldName(name).dataType(DataType.VarChar).maxLength(100);
    }
}
