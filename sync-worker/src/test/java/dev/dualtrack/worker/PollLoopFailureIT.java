package dev.dualtrack.worker;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.ForwardingStore;
import dev.dualtrack.core.store.InMemoryStore;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.process.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A poll loop that dies of something that is not Kafka's: the status says so, and the worker goes on with another loop. */
final class PollLoopFailureIT {
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void isReportedAndTheWorkerGoesOn() {
        AtomicBoolean fails = new AtomicBoolean(true);
        InMemoryStore.Server server = new InMemoryStore.Server();
        try (TestPipeline pipeline = new TestPipeline(Backends.shared(), directory);
                RunningWorker worker = new RunningWorker(
                        pipeline.config(),
                        StoreKind.GRAPH,
                        null,
                        new Openers(c -> PostgresSource.open(c.source()), (kind, c, tables, clock) -> {
                            List<TableId> ids =
                                    tables.stream().map(TableMapping::id).toList();
                            return new Broken(new InMemoryStore(kind, c.owner(), ids, server), fails);
                        }))) {
            Await.await(() -> worker.status().lastErrorClass().equals("UNKNOWN"), SOON, "the failure is reported");
            fails.set(false);
            worker.awaitFilled();
            pipeline.upsert("p1", "'first'", "1");
            Await.await(() -> worker.count("applied") == 1, SOON, "the worker goes on");
        }
    }

    /** Has a defect that the poll thread meets when it makes a lane. */
    private static final class Broken extends ForwardingStore {
        private final AtomicBoolean fails;

        Broken(DerivedStore store, AtomicBoolean fails) {
            super(store);
            this.fails = fails;
        }

        @Override
        public boolean comparesAndSets() {
            if (fails.get() && Thread.currentThread().getName().equals("poll")) {
                throw new IllegalStateException("a defect");
            }
            return super.comparesAndSets();
        }
    }
}
