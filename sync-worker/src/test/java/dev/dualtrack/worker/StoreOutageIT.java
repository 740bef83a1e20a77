package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Endpoint;
import dev.dualtrack.testbed.backends.Server;
import dev.dualtrack.testbed.process.Await;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache that goes away, is emptied or is full, and what its worker does meanwhile and afterwards. */
final class StoreOutageIT {
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private Backends own;

    @SuppressWarnings("NullAway.Init")
    private TestPipeline pipeline;

    @SuppressWarnings("NullAway.Init")
    private DerivedStore store;

    @SuppressWarnings("NullAway.Init")
    private RunningWorker worker;

    @BeforeEach
    void start() {
        own = Backends.start(Server.REDIS);
        pipeline = new TestPipeline(Backends.shared(), own.redis(), directory);
        store = TestStores.open(pipeline.config(), StoreKind.CACHE);
        worker = new RunningWorker(pipeline.config(), StoreKind.CACHE, null, Main.openers());
        pipeline.upsert("p1", "'before'", "1");
        awaitRows(1);
        worker.awaitFilled();
    }

    @AfterEach
    void end() {
        worker.close();
        store.close();
        pipeline.close();
        own.close();
    }

    private void awaitRows(long count) {
        Await.await(() -> store.count(TestPipeline.TABLE) == count, SOON, count + " rows are there");
    }

    private void awaitTitle(String id, String title) {
        Await.await(() -> title.equals(TestStores.title(store, id)), SOON, id + " has the title " + title);
    }

    private void awaitCircuit(boolean closed) {
        Await.await(
                () -> (worker.status().circuit() == WorkerStatus.Circuit.CLOSED) == closed,
                SOON,
                "the circuit is " + (closed ? "closed" : "open"));
    }

    private void nothingIsLost() {
        awaitCircuit(true);
        Await.await(() -> worker.status().lastErrorClass().isEmpty(), SOON, "no failure is left");
        assertThat(worker.count("deadLettered")).isZero();
        assertThat(DeadLetterTopic.read(pipeline).records()).isEmpty();
    }

    private void asAdministrator(Consumer<RedisCommands<String, String>> work) {
        Endpoint server = own.redis();
        RedisClient client = TestStores.redis(server);
        try {
            work.accept(client.connect().sync());
        } finally {
            client.shutdown();
        }
    }

    @Test
    void f21WaitsForTheStoreAndLeavesTheDeadLetterQueueEmpty() {
        own.server(Server.REDIS).kill();
        pipeline.upsert("p2", "'during'", "1");
        Await.await(() -> !worker.status().storeReachable(), SOON, "the outage is reported");
        awaitCircuit(false);
        assertThat(worker.status().lastErrorClass()).isEqualTo("CONNECTIVITY");
        pipeline.update("p1", "title = 'during'");

        own.server(Server.REDIS).start();
        awaitRows(2);
        awaitTitle("p1", "during");
        worker.awaitFilled();
        nothingIsLost();
    }

    @Test
    void f25AFlushedCacheIsFilledAgain() {
        pipeline.upsert("p2", "'before'", "1");
        awaitRows(2);
        asAdministrator(RedisCommands::flushall);
        awaitTitle("p1", "before");
        awaitRows(2);
        worker.awaitFilled();
        pipeline.update("p1", "title = 'after'");
        awaitTitle("p1", "after");
        nothingIsLost();
    }

    @Test
    void f25AFullCacheHoldsItsWorkerBackUntilThereIsRoom() {
        asAdministrator(redis -> {
            redis.configSet("maxmemory-policy", "noeviction");
            redis.configSet("maxmemory", "1");
        });
        pipeline.update("p1", "title = 'during'");
        Await.await(() -> worker.status().lastErrorClass().equals("THROTTLED"), SOON, "it is reported");
        awaitCircuit(false);
        assertThat(TestStores.title(store, "p1")).isEqualTo("before");

        asAdministrator(redis -> redis.configSet("maxmemory", "0"));
        awaitTitle("p1", "during");
        nothingIsLost();
    }
}
