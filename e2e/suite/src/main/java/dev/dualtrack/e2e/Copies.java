package dev.dualtrack.e2e;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.dualtrack.testbed.backends.Backends;
import io.lettuce.core.api.sync.RedisCommands;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.collection.request.DropCollectionReq;
import io.milvus.v2.service.utility.request.DescribeAliasReq;
import io.milvus.v2.service.utility.request.DropAliasReq;
import io.milvus.v2.service.vector.request.DeleteReq;
import io.milvus.v2.service.vector.request.QueryReq;
import io.milvus.v2.service.vector.request.UpsertReq;
import io.milvus.v2.service.vector.response.QueryResp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Record;

/**
 * What the three stores hold, read with their own clients and none of the product's code, and means to spoil it.
 * Policies only; ids must be free of quotes.
 */
final class Copies implements AutoCloseable {
    /** A fingerprint that no row has. */
    static final String STALE_FINGERPRINT = "0000000000000000";

    static final String COLLECTION = "policy_embeddings";

    private final StoreClients clients;
    private final MilvusClientV2 milvus;
    private final Driver neo4j;

    Copies(Backends backends) {
        clients = new StoreClients(backends);
        milvus = clients.milvus();
        neo4j = clients.neo4j();
    }

    /** Number of vectors. */
    long vectors() {
        return Long.parseLong(
                String.valueOf(query("", List.of("count(*)")).getFirst().get("count(*)")));
    }

    /** The fields of a policy's vector, without the vector. */
    Optional<Map<String, Object>> vector(String id) {
        return query("policy_id == \"" + id + "\"", List.of("*")).stream().findFirst();
    }

    /** Deletes a policy's vector behind the pipeline's back. */
    void deleteVector(String id) {
        milvus.delete(DeleteReq.builder()
                .collectionName(COLLECTION)
                .filter("policy_id == \"" + id + "\"")
                .build());
    }

    /** Plants a vector that no row asks for: a copy of another policy's under a new id. */
    void plantOrphanVector(String id, String like) {
        copyVector(like, Map.of("policy_id", id));
    }

    /** Makes a vector look as if an update had been lost. */
    void spoilVector(String id) {
        copyVector(id, Map.of("title", "stale", "_fp", STALE_FINGERPRINT));
    }

    private void copyVector(String like, Map<String, String> changes) {
        Gson gson = new Gson();
        JsonObject row = gson.toJsonTree(query("policy_id == \"" + like + "\"", List.of("*", "embedding"))
                        .getFirst())
                .getAsJsonObject();
        changes.forEach(row::addProperty);
        milvus.upsert(UpsertReq.builder()
                .collectionName(COLLECTION)
                .data(List.of(row))
                .build());
    }

    /** Plants a written-through entry that no row asks for: a copy of another one. */
    void plantOrphanCached(String key, String like) {
        cache().hset(key, cache().hgetall(like));
    }

    /** Takes the whole collection away behind the pipeline's back. */
    void dropVectors() {
        String collection = collection();
        milvus.dropAlias(DropAliasReq.builder().alias(COLLECTION).build());
        milvus.dropCollection(
                DropCollectionReq.builder().collectionName(collection).build());
    }

    private String collection() {
        return milvus.describeAlias(DescribeAliasReq.builder().alias(COLLECTION).build())
                .getCollectionName();
    }

    /** Number of records of a label. */
    long count(String label) {
        return single("MATCH (n:" + label + ") WHERE n._version IS NOT NULL RETURN count(n) AS n", Map.of())
                .orElseThrow()
                .get("n")
                .asLong();
    }

    /** Number of policy nodes that are records, not stubs. */
    long nodes() {
        return count("Policy");
    }

    /** What the graph's marks say of their labels: whose they are and with which mapping they are filled. */
    Map<String, String> graphMarks() {
        return neo4j
                .executableQuery("MATCH (m:_DualtrackMark) RETURN m.label AS label, m.mark AS mark")
                .execute()
                .records()
                .stream()
                .collect(Collectors.toMap(
                        row -> row.get("label").asString(),
                        row -> row.get("mark").asString()));
    }

    /** The properties of a policy's node. */
    Optional<Map<String, Object>> node(String id) {
        return single("MATCH (p:Policy {policy_id: $id}) WHERE p._version IS NOT NULL RETURN p", Map.of("id", id))
                .map(row -> row.get("p").asMap());
    }

    /** Codes of the regions that a policy targets. */
    List<String> regions(String id) {
        return single(
                        "MATCH (:Policy {policy_id: $id})-[:TARGETS_REGION]->(r:Region) WITH r.code AS code ORDER BY code"
                                + " RETURN collect(code) AS codes",
                        Map.of("id", id))
                .orElseThrow()
                .get("codes")
                .asList(value -> value.asString());
    }

    /** Changes the graph behind the pipeline's back. */
    void graph(String cypher, Map<String, Object> parameters) {
        neo4j.executableQuery(cypher).withParameters(parameters).execute();
    }

    /** The cache's commands. */
    RedisCommands<String, String> cache() {
        return clients.redis();
    }

    /** The Milvus client, for searches. */
    MilvusClientV2 milvus() {
        return milvus;
    }

    @Override
    public void close() {
        clients.close();
    }

    private List<Map<String, Object>> query(String filter, List<String> fields) {
        return milvus
                .query(QueryReq.builder()
                        .collectionName(COLLECTION)
                        .filter(filter)
                        .outputFields(fields)
                        .consistencyLevel(ConsistencyLevel.STRONG)
                        .build())
                .getQueryResults()
                .stream()
                .map(QueryResp.QueryResult::getEntity)
                .toList();
    }

    private Optional<Record> single(String cypher, Map<String, Object> parameters) {
        return neo4j.executableQuery(cypher).withParameters(parameters).execute().records().stream()
                .findFirst();
    }
}
