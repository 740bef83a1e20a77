package dev.dualtrack.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.config.TableConfig.CacheMapping.Mode;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.store.DerivedStore.Freshness;
import dev.dualtrack.core.store.milvus.MilvusStore;
import dev.dualtrack.core.store.neo4j.Neo4jStore;
import dev.dualtrack.core.store.redis.RedisStore;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.ManagedServer;
import dev.dualtrack.testbed.backends.Server;
import dev.dualtrack.testbed.process.Await;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every store through a server that stands still and one that dies, on servers of the test's own. */
final class StoreOutageIT {
    private static final TestTable TABLE = TestTable.textKey("policies", Mode.WRITE_THROUGH);
    private static final Duration RECOVERY = Duration.ofSeconds(60);

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aSilentServerIsAConnectivityFailureWithinTheDeadlineAndADeadOneIsUsedAgainWhenItIsBack(StoreKind kind) {
        Server server = switch (kind) {
            case VECTOR -> Server.MILVUS;
            case GRAPH -> Server.NEO4J;
            case CACHE -> Server.REDIS;
        };
        try (Backends backends = Backends.start(server);
                DerivedStore store = open(kind, backends)) {
            ManagedServer managed = backends.server(server);
            store.prepare();
            Await.await(() -> writes(store, 1), RECOVERY, "the first write to a cold server");

            managed.pause();
            failsWithinTheDeadline(store, 2);
            managed.resume();
            Await.await(() -> writes(store, 3), RECOVERY, "writes after the pause");

            managed.kill();
            failsWithinTheDeadline(store, 4);
            managed.start();
            Await.await(() -> writes(store, 5), RECOVERY, "writes after the restart");
            // Milvus takes writes before it has loaded what it shall read.
            Await.await(() -> !read(store).isEmpty(), RECOVERY, "reads after the restart");
            assertThat(read(store)).isEqualTo(Map.of(TABLE.key("k"), meta(kind, 5)));
        }
    }

    private static DerivedStore open(StoreKind kind, Backends backends) {
        return switch (kind) {
            case VECTOR ->
                new MilvusStore(
                        "me",
                        StoreBackends.endpoint(backends.milvus()),
                        StoreBackends.mappings(List.of(TABLE)),
                        TestImages.DIMENSIONS,
                        Stores.DEADLINE);
            case GRAPH ->
                new Neo4jStore(
                        "me",
                        StoreBackends.endpoint(backends.neo4j()),
                        StoreBackends.mappings(List.of(TABLE)),
                        Stores.DEADLINE,
                        Stores.RETENTION,
                        Clock.systemUTC());
            case CACHE ->
                new RedisStore(
                        "me",
                        StoreBackends.endpoint(backends.redis()),
                        StoreBackends.mappings(List.of(TABLE)),
                        Stores.DEADLINE,
                        Stores.RETENTION);
        };
    }

    private static void failsWithinTheDeadline(DerivedStore store, long version) {
        long start = System.nanoTime();

        assertThatThrownBy(() -> write(store, version))
                .isInstanceOfSatisfying(
                        ClassifiedException.class,
                        e -> assertThat(e.errorClass())
                                .as("%s, of %s", e.getMessage(), e.getCause())
                                .isEqualTo(ErrorClass.CONNECTIVITY));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Stores.DEADLINE.multipliedBy(2));
    }

    private static boolean writes(DerivedStore store, long version) {
        try {
            write(store, version);
            return true;
        } catch (ClassifiedException e) {
            assertThat(e.errorClass().pausesGroup() || e.errorClass() == ErrorClass.TRANSIENT)
                    .as("an outage is never taken for bad data: " + e.errorClass())
                    .isTrue();
            return false;
        }
    }

    private static Map<RecordKey, Meta> read(DerivedStore store) {
        return store.read(TABLE.id(), List.of(TABLE.key("k")), Freshness.STRONG);
    }

    private static void write(DerivedStore store, long version) {
        Image image = switch (store.kind()) {
            case VECTOR -> TestImages.vector("title", List.of("a"), version);
            case GRAPH -> TestImages.graph(TABLE.id().name(), "title", List.of("a"), version);
            case CACHE -> TestImages.cached("title", List.of("a"), version);
        };
        assertThat(store.apply(
                        TABLE.id(), List.of(new StoreWrite.Upsert(TABLE.key("k"), meta(store.kind(), version), image))))
                .isEmpty();
    }

    private static Meta meta(StoreKind kind, long version) {
        return new Meta(
                new Version(1, 0, version),
                1,
                "00112233445566aa",
                "fedcba9876543210",
                kind == StoreKind.VECTOR ? "hash" : null,
                false);
    }
}
