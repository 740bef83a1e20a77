package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.DerivedStore.Freshness;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.process.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table whose shape changes under its worker: real Kafka, PostgreSQL and Redis. */
final class SchemaChangeIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int ROWS = 80;
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

    /** Both while its lane meets the column that is gone, and once the next session knows that the mapping does not fit. */
    @Test
    void f19ATableThatIsHeldLeavesTheChangesOfAnotherOneTheirFlow() {
        try (TestPipeline pipeline = new TestPipeline(Backends.shared(), directory);
                AnotherTable books = new AnotherTable(pipeline);
                DerivedStore store = TestStores.open(books.config(), StoreKind.CACHE);
                RunningWorker worker = new RunningWorker(books.config(), StoreKind.CACHE, null, Main.openers())) {
            pipeline.upsert("p1", "'first'", "1");
            books.put("b1", "first");
            awaitTitle(store, "first");
            awaitBook(books, store, "first");
            worker.awaitFilled();

            pipeline.run("ALTER TABLE policies RENAME COLUMN amount TO renamed");
            pipeline.update("p1", "title = 'second'");
            Await.await(() -> !worker.status().heldTables().isEmpty(), SOON, "the table is held");
            books.put("b1", "second");
            awaitBook(books, store, "second");

            Await.await(
                    () -> worker.status().heldTables().stream()
                            .anyMatch(held -> held.reason().contains("amount")),
                    HELD,
                    "the column is named");
            books.put("b1", "third");
            awaitBook(books, store, "third");
            assertThat(worker.status().heldTables())
                    .extracting(WorkerStatus.HeldTable::table)
                    .containsExactly(TestPipeline.TABLE.toString());
            assertThat(TestStores.title(store, "p1")).isEqualTo("first");

            pipeline.run("ALTER TABLE policies RENAME COLUMN renamed TO amount");
            Await.await(() -> "second".equals(TestStores.title(store, "p1")), HELD, "the change is carried out");
            Await.await(() -> worker.status().heldTables().isEmpty(), HELD, "the table goes on");
            books.put("b1", "fourth");
            awaitBook(books, store, "fourth");
            assertThat(DeadLetterTopic.read(pipeline).records()).isEmpty();
            store.purge();
        }
    }

    private static void awaitBook(AnotherTable books, DerivedStore store, String title) {
        Await.await(() -> title.equals(books.title(store, "b1")), SOON, "the book " + title);
    }

    @Test
    void f19WorkersOfATableOfWhichAColumnHasAnotherTypeFillItWithOneMapping() {
        try (TestPipeline pipeline = new TestPipeline(Backends.shared(), directory)) {
            pipeline.run(
                    "INSERT INTO policies (policy_id, title) SELECT 'p' || n, 'title' FROM generate_series(0, 49) n");
            try (DerivedStore store = TestStores.open(pipeline.config(), StoreKind.CACHE);
                    RunningWorker first = start(pipeline)) {
                first.awaitFilled();

                pipeline.run("ALTER TABLE policies ALTER COLUMN note TYPE jsonb USING to_jsonb(note)");
                String spec = spec(pipeline);
                assertThat(specs(store)).doesNotContain(spec);
                try (RunningWorker second = start(pipeline)) {
                    IntStream.range(50, ROWS).forEach(n -> pipeline.upsert("p" + n, "'late'", "1"));
                    Await.await(() -> specs(store).equals(Set.of(spec)), HELD, "all rows are of the new mapping");
                    first.awaitFilled();
                    second.awaitFilled();
                }
                assertThat(DeadLetterTopic.read(pipeline).records()).isEmpty();
                store.purge();
            }
        }
    }

    private static RunningWorker start(TestPipeline pipeline) {
        return new RunningWorker(pipeline.config(), StoreKind.CACHE, null, Main.openers());
    }

    /** The hash of the mapping with the shape that the table has now. */
    private static String spec(TestPipeline pipeline) {
        try (Source source = PostgresSource.open(pipeline.config().source())) {
            return Tables.bind(pipeline.config(), StoreKind.CACHE, source)
                    .mappings()
                    .getFirst()
                    .spec(StoreKind.CACHE);
        }
    }

    /** The mappings with which the rows, of which some come while the workers differ, were written. */
    private static Set<String> specs(DerivedStore store) {
        List<RecordKey> keys = IntStream.range(0, ROWS)
                .mapToObj(n -> TestPipeline.key("p" + n))
                .toList();
        Map<RecordKey, Meta> found = store.read(TestPipeline.TABLE, keys, Freshness.STRONG);
        return keys.stream()
                .map(found::get)
                .map(meta -> meta == null ? "no record" : meta.spec())
                .collect(Collectors.toSet());
    }

    private static void awaitTitle(DerivedStore store, String title) {
        Await.await(() -> title.equals(TestStores.title(store, "p1")), SOON, "the title " + title);
    }
}
