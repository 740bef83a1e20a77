package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.testbed.backends.Backends;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Several worker processes share one store's partitions, and come and go under a steady load. With Milvus, which refuses no
 * late write, and with the stores that compare versions.
 */
final class ReplicasIT {
    /** Within this time every partition moves on again, once its group knows who is left. */
    private static final Duration RESUME = Duration.ofSeconds(15);
    /** How long the group waits for a member that says nothing. */
    private static final Duration SESSION = Duration.ofSeconds(10);

    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void f01F03F05WorkersOfOneStoreComeAndGoAndEachRowKeepsItsOrder(StoreKind kind) {
        try (TestPipeline pipeline = new TestPipeline(Backends.shared(), directory);
                Source source = PostgresSource.open(pipeline.config().source());
                DerivedStore store = TestStores.open(pipeline.config(), kind);
                WorkerGroup workers = new WorkerGroup(pipeline, kind, directory)) {
            WorkerProcess first = workers.start();
            workers.awaitSpread(1, TestPipeline.PARTITIONS);
            TableMapping mapping =
                    Tables.bind(pipeline.config(), kind, source).mappings().getFirst();
            Recorder recorder = new Recorder(pipeline, source, mapping);
            Sightings sightings = Sightings.start(store);
            try (sightings) {
                try (SteadyLoad load = SteadyLoad.start(pipeline)) {
                    comeAndGo(first, workers, load, sightings);
                }
                recorder.awaitSame(store, SOON);
            }
            sightings.judge(recorder.changes());
            workers.judge();
            assertThat(DeadLetterTopic.read(pipeline).records()).isEmpty();
            store.purge();
        }
    }

    private static void comeAndGo(WorkerProcess first, WorkerGroup workers, SteadyLoad load, Sightings sightings) {
        sightings.awaitNewer(load.newest(), RESUME, "one at work");

        WorkerProcess second = workers.start();
        WorkerProcess third = workers.start();
        workers.awaitSpread(3, 1);
        sightings.awaitNewer(load.newest(), RESUME, "three at work");

        workers.end(second);
        sightings.awaitNewer(load.newest(), RESUME, "two after one was ended");

        workers.kill(first);
        sightings.awaitNewer(load.newest(), SESSION.plus(RESUME), "one after the other was killed");

        List<WorkerProcess> passing = List.of(workers.start(), third);
        workers.start();
        workers.awaitAll();
        workers.terminate(passing, Duration.ofMillis(300));
        sightings.awaitNewer(load.newest(), RESUME, "after a storm");
    }
}
