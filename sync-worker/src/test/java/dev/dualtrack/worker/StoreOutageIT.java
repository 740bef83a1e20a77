package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.Stores;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Server;
import dev.dualtrack.testbed.process.Await;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that goes away and comes back. */
final class StoreOutageIT {
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void f21WaitsForTheStoreAndLeavesTheDeadLetterQueueEmpty() {
        try (Backends own = Backends.start(Server.REDIS);
                TestPipeline pipeline = new TestPipeline(Backends.shared(), own.redis(), directory)) {
            PipelineConfig config = pipeline.config();
            try (RunningWorker worker = new RunningWorker(
                            config,
                            StoreKind.CACHE,
                            null,
                            new Openers(
                                    c -> PostgresSource.open(c.source()),
                                    (kind, c, tables, clock) -> Stores.open(kind, c, tables, clock)));
                    DerivedStore store = TestStores.open(config, StoreKind.CACHE)) {
                pipeline.upsert("p1", "'before'", "1");
                Await.await(() -> store.count(TestPipeline.TABLE) == 1, SOON, "the first row");
                worker.awaitFilled();

                own.server(Server.REDIS).kill();
                pipeline.upsert("p2", "'during'", "1");
                Await.await(() -> !worker.status().storeReachable(), SOON, "the outage is reported");
                Await.await(
                        () -> worker.status().circuit() != WorkerStatus.Circuit.CLOSED, SOON, "the circuit is open");
                assertThat(worker.status().lastErrorClass()).isEqualTo("CONNECTIVITY");
                pipeline.update("p1", "title = 'during'");

                own.server(Server.REDIS).start();
                Await.await(() -> store.count(TestPipeline.TABLE) == 2, SOON, "both rows are there again");
                worker.awaitFilled();
                assertThat(worker.status().circuit()).isEqualTo(WorkerStatus.Circuit.CLOSED);
                assertThat(worker.status().lastErrorClass()).isEmpty();
                assertThat(worker.count("deadLettered")).isZero();
                assertThat(DeadLetterTopic.read(pipeline).records()).isEmpty();
            }
        }
    }
}
