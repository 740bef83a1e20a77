package dev.dualtrack.worker;

import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.testbed.backends.Endpoint;
import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.collection.CollectionInfo;
import io.milvus.v2.service.utility.request.DescribeAliasReq;
import io.milvus.v2.service.vector.request.QueryReq;
import io.milvus.v2.service.vector.response.QueryResp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Milvus as an application sees it: by the name in the mapping, and with a client of its own. Thread-safe. */
final class AliasReader implements AutoCloseable {
    private static final int ALL = 16_384;

    private final MilvusClientV2 client;
    private final String alias;

    AliasReader(Endpoint server, String alias) {
        this.client = new MilvusClientV2(ConnectConfig.builder()
                .uri(server.uri())
                .username(server.user())
                .password(server.password())
                .build());
        this.alias = alias;
    }

    /** The collection behind the name. */
    String target() {
        return client.describeAlias(DescribeAliasReq.builder().alias(alias).build())
                .getCollectionName();
    }

    /** The collections of the table, of whatever mapping. */
    List<String> collections() {
        return client.listCollections().getCollectionInfos().stream()
                .map(CollectionInfo::getCollectionName)
                .filter(name -> name.startsWith(alias))
                .toList();
    }

    /** The vectors behind the name, by the row's id. */
    Map<String, Vector> vectors() {
        Map<String, Vector> vectors = new HashMap<>();
        QueryResp found = client.query(QueryReq.builder()
                .collectionName(alias)
                .filter("policy_id != ''")
                .limit(ALL)
                .outputFields(List.of("policy_id", "embedding"))
                .consistencyLevel(ConsistencyLevel.STRONG)
                .build());
        for (QueryResp.QueryResult row : found.getQueryResults()) {
            List<?> values = Objects.requireNonNull((List<?>) row.getEntity().get("embedding"));
            float[] vector = new float[values.size()];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = Objects.requireNonNull((Float) values.get(i));
            }
            vectors.put(String.valueOf(row.getEntity().get("policy_id")), Vector.of(vector));
        }
        return vectors;
    }

    @Override
    public void close() {
        client.close();
    }
}
