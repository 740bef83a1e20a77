package dev.dualtrack.testbed.backends;

import java.util.Locale;

/** The kinds of servers, in the order in which they are listed to people. */
public enum Server {
    POSTGRES,
    KAFKA,
    MILVUS,
    NEO4J,
    REDIS;

    /** The name in paths, logs and commands. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if no server has this key */
    static Server ofKey(String key) {
        for (Server server : values()) {
            if (server.key().equals(key)) {
                return server;
            }
        }
        throw new IllegalArgumentException("server: " + key + " (expected: postgres, kafka, milvus, neo4j or redis)");
    }
}
