package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.core.store.InMemoryStore;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Server;
import dev.dualtrack.testbed.process.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Brokers that stand still for longer than the group waits for a member, and go on. */
final class BrokerOutageIT {
    private static final Duration SOON = Duration.ofSeconds(40);
    /** Longer than the session timeout, in seconds. */
    private static final int LEAST = 18;

    private static final Duration OUTAGE =
            Duration.ofSeconds(Math.max(LEAST, Integer.getInteger("dualtrack.outage", LEAST)));
    /** How long the proof of membership holds, and what a turn may take to notice. */
    private static final Duration LEASE = Duration.ofMillis(5_500);

    private final InMemoryStore.Server server = new InMemoryStore.Server();
    private final Queue<Long> writes = new ConcurrentLinkedQueue<>();
    private volatile boolean storeAway;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void f06StopsWritingWhenItsGroupCannotConfirmItAndLosesNothing() {
        try (Backends own = Backends.start(Server.KAFKA);
                TestPipeline pipeline = new TestPipeline(
                        Backends.shared(), own.kafka(), Backends.shared().redis(), directory);
                RunningWorker worker = new RunningWorker(
                        pipeline.config(),
                        StoreKind.GRAPH,
                        null,
                        new Openers(
                                c -> PostgresSource.open(c.source()), (kind, c, tables, clock) -> store(c.owner())))) {
            pipeline.upsert("p0", "'before'", "1");
            worker.awaitFilled();
            Await.await(() -> rows() == 1, SOON, "the first row");
            // Batches that are under way, and are run again and again, when the brokers go.
            storeAway = true;
            for (int i = 1; i <= 9; i++) {
                pipeline.upsert("p" + i, "'during'", "1");
            }
            Await.await(() -> worker.status().circuit() != WorkerStatus.Circuit.CLOSED, SOON, "batches fail");

            own.server(Server.KAFKA).pause();
            long stopped = System.nanoTime();
            Await.await(() -> worker.status().lastError().contains("membership"), Duration.ofSeconds(10), "it knows");
            assertThat(worker.status().lastErrorClass()).isEqualTo(ErrorClass.CONNECTIVITY.name());
            // From now on the store would take a write of a worker that has lost its partitions.
            storeAway = false;
            Await.await(
                    () -> {
                        assertThat(worker.alive()).as("liveness").isTrue();
                        return System.nanoTime() - stopped > OUTAGE.toNanos();
                    },
                    OUTAGE.multipliedBy(2),
                    "the outage");
            assertThat(worker.status().phase()).isEqualTo(WorkerStatus.Phase.PAUSED);
            long resumed = System.nanoTime();
            own.server(Server.KAFKA).resume();

            pipeline.update("p0", "title = 'after'");
            Await.await(() -> rows() == 10, SOON, "every row of the outage, status: " + worker.status());
            Await.await(() -> images().contains("after"), SOON, "a change after it");
            worker.awaitFilled();
            assertThat(writes).noneMatch(at -> at - stopped > LEASE.toNanos() && at - resumed < 0);
            Await.await(() -> worker.status().lastErrorClass().isEmpty(), SOON, "no failure is left");
            assertThat(worker.count("deadLettered")).isZero();
        }
    }

    private InMemoryStore store(String owner) {
        InMemoryStore store = new InMemoryStore(StoreKind.GRAPH, owner, List.of(TestPipeline.TABLE), server);
        store.faults(call -> {
            if (call.operation().equals("apply")) {
                writes.add(System.nanoTime());
                if (storeAway) {
                    throw new ClassifiedException(ErrorClass.CONNECTIVITY, "away", null);
                }
            }
        });
        return store;
    }

    private InMemoryStore seen() {
        return new InMemoryStore(StoreKind.GRAPH, "", List.of(TestPipeline.TABLE), server);
    }

    private long rows() {
        return seen().count(TestPipeline.TABLE);
    }

    private String images() {
        return seen().images(TestPipeline.TABLE, List.of(TestPipeline.key("p0")))
                .toString();
    }
}
