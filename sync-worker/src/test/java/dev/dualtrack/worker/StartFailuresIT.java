package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.store.InMemoryStore;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.process.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that cannot begin says which side keeps it from that. */
final class StartFailuresIT {
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final InMemoryStore.Server server = new InMemoryStore.Server();

    @Test
    void f27ASourceThatIsAwayIsNotTakenForTheStore() {
        AtomicBoolean away = new AtomicBoolean(true);
        try (TestPipeline pipeline = new TestPipeline(Backends.shared(), directory);
                RunningWorker worker = new RunningWorker(
                        pipeline.config(),
                        StoreKind.GRAPH,
                        null,
                        new Openers(
                                c -> {
                                    if (away.get()) {
                                        throw new ClassifiedException(ErrorClass.CONNECTIVITY, "source: away", null);
                                    }
                                    return PostgresSource.open(c.source());
                                },
                                (kind, c, tables, clock) -> store(c.owner())))) {
            Await.await(() -> worker.status().lastError().equals("SOURCE: source: away"), SOON, "it is reported");
            assertThat(worker.status().storeReachable()).isTrue();

            away.set(false);
            worker.awaitFilled();
            Await.await(() -> worker.status().lastErrorClass().isEmpty(), SOON, "it is over");
        }
    }

    @Test
    void anothersStoreIsNotCalledUnreachableAndItsOwnerIsNamed() {
        store("elsewhere").mark(new StoreMark("elsewhere", 1, "7", "slot", Map.of()));
        try (TestPipeline pipeline = new TestPipeline(Backends.shared(), directory);
                RunningWorker worker = new RunningWorker(
                        pipeline.config(),
                        StoreKind.GRAPH,
                        null,
                        new Openers(
                                c -> PostgresSource.open(c.source()), (kind, c, tables, clock) -> store(c.owner())))) {
            Await.await(() -> worker.status().ownerOfStore().equals("elsewhere"), SOON, "the owner is named");
            Await.await(() -> worker.status().lastError().startsWith("STORE: owner"), SOON, "it is reported");
            assertThat(worker.status().storeReachable()).isTrue();
        }
    }

    private InMemoryStore store(String owner) {
        return new InMemoryStore(StoreKind.GRAPH, owner, List.of(TestPipeline.TABLE), server);
    }
}
