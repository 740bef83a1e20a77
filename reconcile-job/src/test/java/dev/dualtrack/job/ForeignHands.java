package dev.dualtrack.job;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Endpoint;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.vector.request.QueryReq;
import io.milvus.v2.service.vector.request.UpsertReq;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

/** What people and applications do in the stores of a {@link JobPipeline} beside it, with the servers' own clients. */
final class ForeignHands {
    private final Endpoint milvus;
    private final Endpoint neo4j;
    private final Endpoint redis;
    private final String namePrefix;

    /** In those servers, with names that begin like that. */
    ForeignHands(Backends backends, String namePrefix) {
        this.milvus = backends.milvus();
        this.neo4j = backends.neo4j();
        this.redis = backends.redis();
        this.namePrefix = namePrefix;
    }

    /** Runs Cypher; {@code <N>} stands for the beginning of the pipeline's labels. */
    void cypher(String statement) {
        try (Driver driver = GraphDatabase.driver(neo4j.uri(), AuthTokens.basic(neo4j.user(), neo4j.password()))) {
            driver.executableQuery(statement.replace("<N>", namePrefix)).execute();
        }
    }

    /** Does something to Milvus, where that is the table's alias. */
    void milvus(BiConsumer<MilvusClientV2, String> hand) {
        MilvusClientV2 client = new MilvusClientV2(ConnectConfig.builder()
                .uri(milvus.uri())
                .username(milvus.user())
                .password(milvus.password())
                .build());
        try {
            hand.accept(client, namePrefix + "policies");
        } finally {
            client.close();
        }
    }

    /** Writes over the version of a vector. */
    void spoilVector(String id) {
        milvus((client, collection) -> {
            Map<String, Object> found = client.query(QueryReq.builder()
                            .collectionName(collection)
                            .filter("id == '" + id + "'")
                            .outputFields(List.of("*"))
                            .consistencyLevel(ConsistencyLevel.STRONG)
                            .build())
                    .getQueryResults()
                    .getFirst()
                    .getEntity();
            JsonObject row = new Gson().toJsonTree(found).getAsJsonObject();
            row.addProperty("_version", "no version");
            client.upsert(UpsertReq.builder()
                    .collectionName(collection)
                    .data(List.of(row))
                    .build());
        });
    }

    /** Lets an application cache a value for the row, as one does that knows nothing of leases. */
    void cache(String id, String value) {
        redis((commands, key) -> commands.set(key, value), id);
    }

    /** Does something to the row's key in the cache. */
    void redis(BiConsumer<RedisCommands<String, String>, String> hand, String id) {
        RedisURI uri = RedisURI.create(redis.uri());
        uri.setCredentialsProvider(
                RedisCredentialsProvider.from(() -> RedisCredentials.just(redis.user(), redis.password())));
        try (RedisClient client = RedisClient.create(uri)) {
            hand.accept(client.connect().sync(), namePrefix + "policy:" + id);
        }
    }
}
