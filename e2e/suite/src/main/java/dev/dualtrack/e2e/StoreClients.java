package dev.dualtrack.e2e;

import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Endpoint;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

/** The three stores' own clients, connected as their administrators. Thread-safe. */
public final class StoreClients implements AutoCloseable {
    private final MilvusClientV2 milvus;
    private final Driver neo4j;
    private final RedisClient redisClient;
    private final StatefulRedisConnection<String, String> redisConnection;

    /** Connects to the servers of the set. */
    public StoreClients(Backends backends) {
        Endpoint vector = backends.milvus();
        milvus = new MilvusClientV2(ConnectConfig.builder()
                .uri(vector.uri())
                .token(vector.user() + ":" + vector.password())
                .build());
        Endpoint graph = backends.neo4j();
        neo4j = GraphDatabase.driver(graph.uri(), AuthTokens.basic(graph.user(), graph.password()));
        Endpoint cache = backends.redis();
        RedisURI address = RedisURI.create(cache.host(), cache.port());
        address.setCredentialsProvider(
                RedisCredentialsProvider.from(() -> RedisCredentials.just(null, cache.password())));
        redisClient = RedisClient.create(address);
        redisConnection = redisClient.connect();
    }

    /** The vector store. */
    public MilvusClientV2 milvus() {
        return milvus;
    }

    /** The graph store. */
    public Driver neo4j() {
        return neo4j;
    }

    /** The cache's commands. */
    public RedisCommands<String, String> redis() {
        return redisConnection.sync();
    }

    @Override
    public void close() {
        redisConnection.close();
        redisClient.shutdown();
        neo4j.close();
        milvus.close();
    }
}
