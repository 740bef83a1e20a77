package dev.dualtrack.peer.debezium;

import com.fasterxml.jackson.databind.JsonNode;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;

/** The applications' cache in Redis: whatever happens to a row, its entry goes. */
final class Cache implements Store {
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final String prefix;

    /** Connects; {@code prefix} and the id make the key. */
    Cache(JsonNode server, String prefix) {
        this.prefix = prefix;
        client = RedisClient.create(RedisURI.builder()
                .withHost(server.required("host").asText())
                .withPort(server.required("port").asInt())
                .withPassword(server.required("password").asText().toCharArray())
                .build());
        connection = client.connect();
    }

    @Override
    public void put(Policy policy, List<Float> embedding) {
        delete(policy.id());
    }

    @Override
    public void delete(String id) {
        connection.sync().del(prefix + id);
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}
