package dev.dualtrack.e2e.peers;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.e2e.SamplePolicies;
import dev.dualtrack.e2e.StoreClients;
import dev.dualtrack.testbed.backends.Backends;
import io.lettuce.core.api.sync.RedisCommands;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.collection.CollectionInfo;
import io.milvus.v2.service.collection.request.DropCollectionReq;
import io.milvus.v2.service.utility.request.DropAliasReq;
import io.milvus.v2.service.utility.request.ListAliasesReq;
import io.milvus.v2.service.vector.request.QueryReq;
import io.milvus.v2.service.vector.response.QueryResp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.neo4j.driver.Record;

/**
 * What one arm's part of the three stores holds, read with the stores' own clients and with none of the code of any arm.
 * Thread-safe.
 */
final class Held implements AutoCloseable {
    /** The most that the server gives at once. */
    private static final int MOST = 16_384;

    private final Names names;
    private final StoreClients clients;
    private final MilvusClientV2 milvus;

    Held(Backends backends, Names names) {
        this.names = names;
        clients = new StoreClients(backends);
        milvus = clients.milvus();
    }

    /** Compares all three stores with the source. */
    Map<StoreKind, Faults> faults(
            Map<StoreKind, Map<String, Map<String, String>>> truth, Set<String> changedSinceCached) {
        Map<String, Map<String, String>> vectors = truth.getOrDefault(StoreKind.VECTOR, Map.of());
        Map<String, Map<String, String>> nodes = truth.getOrDefault(StoreKind.GRAPH, Map.of());
        return Map.of(
                StoreKind.VECTOR, Judge.ofRecords(vectors, vectors(), vectorCount()),
                StoreKind.GRAPH, Judge.ofRecords(nodes, nodes(), nodeCount()),
                StoreKind.CACHE, Judge.ofCache(vectors.keySet(), changedSinceCached, cached()));
    }

    /** By id what the vectors show, without the vectors themselves; of several records of an id, one. */
    Map<String, Map<String, String>> vectors() {
        Map<String, Map<String, String>> shown = new HashMap<>();
        List<QueryResp.QueryResult> found = milvus.query(QueryReq.builder()
                        .collectionName(names.collection())
                        .filter("policy_id != \"\"")
                        .outputFields(List.of("policy_id", "title", "created_at", "target_regions"))
                        .limit(MOST)
                        .consistencyLevel(ConsistencyLevel.STRONG)
                        .build())
                .getQueryResults();
        if (found.size() >= MOST) {
            throw new IllegalStateException("vectors: " + found.size() + " (expected: < " + MOST + ")");
        }
        for (QueryResp.QueryResult result : found) {
            Map<String, Object> entity = result.getEntity();
            Map<String, String> fields = new TreeMap<>();
            fields.put("title", String.valueOf(entity.get("title")));
            fields.put(
                    "created_at",
                    instant(String.valueOf(entity.get("created_at"))).toString());
            fields.put("target_regions", String.valueOf(entity.get("target_regions")));
            shown.put(String.valueOf(entity.get("policy_id")), fields);
        }
        return shown;
    }

    /** How many vectors there are, by the server's exact count. */
    long vectorCount() {
        return Long.parseLong(String.valueOf(milvus.query(QueryReq.builder()
                        .collectionName(names.collection())
                        .filter("")
                        .outputFields(List.of("count(*)"))
                        .consistencyLevel(ConsistencyLevel.STRONG)
                        .build())
                .getQueryResults()
                .getFirst()
                .getEntity()
                .get("count(*)")));
    }

    /** By id what the nodes and their relationships show. A node without a title stands for a row that is not there. */
    Map<String, Map<String, String>> nodes() {
        return cypher(
                        "MATCH (p:" + names.label() + ") WHERE p.title IS NOT NULL"
                                + " OPTIONAL MATCH (p)-->(r:" + names.regionLabel() + ") WITH p, r ORDER BY r.code"
                                + " WITH p, collect(r.code) AS regions"
                                + " OPTIONAL MATCH (p)-->(o:" + names.issuerLabel()
                                + ") WITH p, regions, collect(o.name) AS issuers"
                                + " RETURN p.policy_id AS id, p.title AS title, toString(p.application_end_date) AS end,"
                                + " regions, issuers",
                        Map.of())
                .stream()
                .collect(Collectors.toMap(row -> row.get("id").asString(), Held::node, (one, _) -> one));
    }

    private static Map<String, String> node(Record row) {
        Map<String, String> fields = new TreeMap<>();
        fields.put("title", row.get("title").asString());
        fields.put("application_end_date", row.get("end").asString(""));
        fields.put(
                "regions", row.get("regions").asList(value -> value.asString()).toString());
        fields.put(
                "issuer",
                row.get("issuers").asList(value -> value.asString()).stream().collect(Collectors.joining(",")));
        return fields;
    }

    /** How many nodes of policies there are. */
    long nodeCount() {
        return cypher("MATCH (p:" + names.label() + ") WHERE p.title IS NOT NULL RETURN count(p) AS n", Map.of())
                .getFirst()
                .get("n")
                .asLong();
    }

    /** Ids with an entry in the cache. */
    Set<String> cached() {
        return cache().keys(names.cachePrefix() + "*").stream()
                .map(key -> key.substring(names.cachePrefix().length()))
                .collect(Collectors.toSet());
    }

    /** Puts entries into the cache as an application would. */
    void fillCache(Collection<Integer> rows) {
        Map<String, String> entries = new HashMap<>();
        rows.forEach(row -> entries.put(names.cachePrefix() + SamplePolicies.id(row), "what an application cached"));
        if (!entries.isEmpty()) {
            cache().mset(entries);
        }
    }

    /**
     * Of rows with the number of their last scalar update, those whose update the store shows now to a reader who waits
     * for nothing. In the cache that is the entry's absence.
     */
    Set<Integer> showing(StoreKind store, Map<Integer, Integer> numbers) {
        Map<String, Integer> rows = new HashMap<>();
        numbers.keySet().forEach(row -> rows.put(SamplePolicies.id(row), row));
        if (store == StoreKind.CACHE) {
            String[] keys =
                    rows.keySet().stream().map(id -> names.cachePrefix() + id).toArray(String[]::new);
            return cache().mget(keys).stream()
                    .filter(entry -> !entry.hasValue())
                    .map(entry -> rows.getOrDefault(
                            entry.getKey().substring(names.cachePrefix().length()), -1))
                    .collect(Collectors.toSet());
        }
        Map<String, String> shown = store == StoreKind.VECTOR ? created(rows.keySet()) : ends(rows.keySet());
        return rows.entrySet().stream()
                .filter(row -> expected(store, numbers.getOrDefault(row.getValue(), -1))
                        .equals(shown.get(row.getKey())))
                .map(Map.Entry::getValue)
                .collect(Collectors.toSet());
    }

    private static String expected(StoreKind store, int number) {
        return store == StoreKind.VECTOR
                ? SourceTable.time(number).toInstant().toString()
                : SourceTable.date(number).toString();
    }

    private Map<String, String> created(Set<String> ids) {
        String list = ids.stream().map(id -> "\"" + id + "\"").collect(Collectors.joining(",", "[", "]"));
        return milvus
                .query(QueryReq.builder()
                        .collectionName(names.collection())
                        .filter("policy_id in " + list)
                        .outputFields(List.of("policy_id", "created_at"))
                        .consistencyLevel(ConsistencyLevel.EVENTUALLY)
                        .build())
                .getQueryResults()
                .stream()
                .map(QueryResp.QueryResult::getEntity)
                .collect(Collectors.toMap(
                        row -> String.valueOf(row.get("policy_id")),
                        row -> instant(String.valueOf(row.get("created_at"))).toString(),
                        (one, _) -> one));
    }

    private Map<String, String> ends(Set<String> ids) {
        return cypher(
                        "MATCH (p:" + names.label() + ") WHERE p.policy_id IN $ids"
                                + " RETURN p.policy_id AS id, toString(p.application_end_date) AS end",
                        Map.of("ids", List.copyOf(ids)))
                .stream()
                .collect(Collectors.toMap(
                        row -> row.get("id").asString(), row -> row.get("end").asString(""), (one, _) -> one));
    }

    /** Deletes what the arm made in the stores, so that the next one does not share the memory with it. */
    void clear() {
        for (CollectionInfo found : milvus.listCollections().getCollectionInfos()) {
            String collection = found.getCollectionName();
            if (collection.startsWith(names.name())) {
                milvus.listAliases(ListAliasesReq.builder()
                                .collectionName(collection)
                                .build())
                        .getAlias()
                        .forEach(alias -> milvus.dropAlias(
                                DropAliasReq.builder().alias(alias).build()));
                milvus.dropCollection(
                        DropCollectionReq.builder().collectionName(collection).build());
            }
        }
        cypher(
                "MATCH (n) WHERE any(label IN labels(n) WHERE label STARTS WITH $name) DETACH DELETE n",
                Map.of("name", names.name()));
        String[] keys = cache().keys("*" + names.name() + ":*").toArray(String[]::new);
        if (keys.length > 0) {
            cache().unlink(keys);
        }
    }

    private static Instant instant(String text) {
        return text.isEmpty() ? Instant.EPOCH : OffsetDateTime.parse(text).toInstant();
    }

    private RedisCommands<String, String> cache() {
        return clients.redis();
    }

    private List<Record> cypher(String cypher, Map<String, Object> parameters) {
        return clients.neo4j()
                .executableQuery(cypher)
                .withParameters(parameters)
                .execute()
                .records();
    }

    @Override
    public void close() {
        clients.close();
    }
}
