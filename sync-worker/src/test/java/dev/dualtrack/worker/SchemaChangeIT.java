package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.process.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table whose shape changes under its worker: real Kafka, PostgreSQL and Redis. */
final class SchemaChangeIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    /** A held table is tried again every 30 s. */
    private static final Duration HELD = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void f19AColumnThatIsAddedIsIgnoredAndAMappedOneThatGoesHoldsItsTableUntilItIsBack() {
        try (TestPipeline pipeline = new TestPipeline(Backends.shared(), directory);
                DerivedStore store = TestStores.open(pipeline.config(), StoreKind.CACHE);
                RunningWorker worker = new RunningWorker(pipeline.config(), StoreKind.CACHE, null, Main.openers())) {
            pipeline.upsert("p1", "'first'", "1");
            awaitTitle(store, "first");
            worker.awaitFilled();

            pipeline.run("ALTER TABLE policies ADD COLUMN added text DEFAULT 'more'");
            pipeline.update("p1", "title = 'second'");
            awaitTitle(store, "second");
            assertThat(Objects.toString(TestStores.image(store, "p1"))).doesNotContain("added");
            assertThat(worker.status().heldTables()).isEmpty();

            pipeline.run("ALTER TABLE policies RENAME COLUMN note TO renamed");
            pipeline.update("p1", "title = 'third'");
            Await.await(() -> !worker.status().heldTables().isEmpty(), SOON, "the table is held");
            assertThat(worker.status().heldTables()).singleElement().satisfies(held -> {
                assertThat(held.table()).isEqualTo(TestPipeline.TABLE.toString());
                assertThat(held.cause()).isEqualTo(WorkerStatus.Held.SCHEMA);
            });
            assertThat(TestStores.title(store, "p1")).isEqualTo("second");
            assertThat(DeadLetterTopic.read(pipeline).records()).isEmpty();

            pipeline.run("ALTER TABLE policies RENAME COLUMN renamed TO note");
            Await.await(() -> "third".equals(TestStores.title(store, "p1")), HELD, "the change is carried out");
            Await.await(() -> worker.status().heldTables().isEmpty(), HELD, "the table goes on");
            assertThat(DeadLetterTopic.read(pipeline).records()).isEmpty();
            store.purge();
        }
    }

    private static void awaitTitle(DerivedStore store, String title) {
        Await.await(() -> title.equals(TestStores.title(store, "p1")), SOON, "the title " + title);
    }
}
