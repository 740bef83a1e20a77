package dev.dualtrack.core.store;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.store.milvus.MilvusStore;
import dev.dualtrack.core.store.neo4j.Neo4jStore;
import dev.dualtrack.core.store.redis.RedisStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Opens the real stores with the deadlines that the workers reckon with. */
public final class Stores {
    /**
     * Longest time for one step of a call to Milvus. It is far below Kafka's session timeout of 10 s, so that a worker that
     * lost its assignment in mid-call has given up before the next owner writes.
     */
    public static final Duration DEADLINE = Duration.ofSeconds(3);

    /**
     * Longest time for a transaction of Neo4j. A late one does no harm, since it compares versions; one that is given up
     * too early does: a server that has just started takes seconds to plan its first statements, and begins again each
     * time.
     */
    private static final Duration GRAPH_DEADLINE = Duration.ofSeconds(15);

    /** How long stores that can do so remember a delete. */
    public static final Duration RETENTION = Duration.ofHours(2);

    /** Dimensions of all-MiniLM-L6-v2, the one model that there is. */
    public static final int DIMENSIONS = 384;

    private static final Duration REDIS_DEADLINE = Duration.ofSeconds(2);

    private Stores() {}

    /**
     * The store of that kind, bound to those of the mappings that use it. Connects to nothing yet. A kind without an
     * endpoint in the configuration is an {@link IllegalArgumentException}.
     */
    public static DerivedStore open(StoreKind kind, PipelineConfig config, List<TableMapping> mappings, Clock clock) {
        StoreEndpoint endpoint = config.stores().endpoint(kind);
        if (endpoint == null) {
            throw new IllegalArgumentException("store: " + kind.word() + " (expected: one of "
                    + config.stores().kinds() + ")");
        }
        List<TableMapping> mapped = mappings.stream()
                .filter(mapping -> mapping.config().mapsTo(kind))
                .toList();
        return switch (kind) {
            case VECTOR -> new MilvusStore(config.owner(), endpoint, mapped, DIMENSIONS, DEADLINE);
            case GRAPH -> new Neo4jStore(config.owner(), endpoint, mapped, GRAPH_DEADLINE, RETENTION, clock);
            case CACHE -> new RedisStore(config.owner(), endpoint, mapped, REDIS_DEADLINE, RETENTION);
        };
    }
}
