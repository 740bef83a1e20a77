package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.EmbeddingConfig.Precision;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.embedding.CachingEmbedder;
import dev.dualtrack.core.embedding.Embedder;
import dev.dualtrack.core.embedding.OnnxEmbedder;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.process.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another precision of the model, with rows that change meanwhile, on a real Milvus. */
final class ModelChangeIT {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final int ROWS = 60;
    /** The title of a row at which the new model stands still; the rows of its partition then wait behind it. */
    private static final String HELD = "held";

    private static final double SAME = 0.99999;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestPipeline pipeline;

    @SuppressWarnings("NullAway.Init")
    private AliasReader alias;

    @SuppressWarnings("NullAway.Init")
    private DerivedStore old;

    @SuppressWarnings("NullAway.Init")
    private DerivedStore next;

    private final Map<Precision, Embedder> models = new EnumMap<>(Precision.class);

    @BeforeEach
    void open() {
        pipeline = new TestPipeline(Backends.shared(), directory);
        pipeline.run("INSERT INTO policies (policy_id, title, content)"
                + " SELECT 'p' || n, CASE 'p' || n WHEN '" + row(0, 0) + "' THEN '" + HELD + "' ELSE 'title ' || n END,"
                + " 'content of ' || n FROM generate_series(0, " + (ROWS - 1) + ") n");
        old = TestStores.open(pipeline.config(Precision.FP32), StoreKind.VECTOR);
        next = TestStores.open(pipeline.config(Precision.INT8), StoreKind.VECTOR);
        alias = new AliasReader(
                Backends.shared().milvus(),
                Objects.requireNonNull(pipeline.config().tables().getFirst().vector())
                        .collection());
        for (Precision precision : Precision.values()) {
            models.put(
                    precision, OnnxEmbedder.open(pipeline.config(precision).embedding(), Path.of("target", "model")));
        }
    }

    @AfterEach
    void close() {
        next.purge();
        next.close();
        old.close();
        alias.close();
        models.values().forEach(Embedder::close);
        pipeline.close();
    }

    /** The id of one of the rows that are there at first, by its partition. */
    private static String row(int partition, int number) {
        return rows(partition).toList().get(number);
    }

    private static Stream<String> rows(int partition) {
        Set<String> all = IntStream.range(0, ROWS).mapToObj(n -> "p" + n).collect(Collectors.toSet());
        return TestPipeline.ids(partition).stream().filter(all::contains);
    }

    private Embedder model(Precision precision) {
        return Objects.requireNonNull(models.get(precision));
    }

    private RunningWorker start(Precision precision, Embedder model) {
        return new RunningWorker(
                pipeline.config(precision), StoreKind.VECTOR, new CachingEmbedder(model, 1_000), Main.openers());
    }

    private void fillWithTheOldModel() {
        try (RunningWorker worker = start(Precision.FP32, model(Precision.FP32))) {
            worker.awaitFilled();
        }
        assertThat(modelOf(direct())).isEqualTo(Set.of(Precision.FP32));
    }

    /** Waits until the new model stands still, with all rows of the other partitions done but those. */
    private void awaitHeld(String... without) {
        List<RecordKey> keys = Stream.concat(rows(1), rows(2))
                .filter(id -> !List.of(without).contains(id))
                .map(TestPipeline::key)
                .toList();
        Await.await(
                () -> next.records(TestPipeline.TABLE, keys).size() == keys.size(),
                SOON,
                keys.size() + " rows of the new model");
    }

    /** Keeps the row from being read by the worker until it is closed. */
    private Connection lock(String id) throws SQLException {
        Connection connection = pipeline.database().connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1 FROM policies WHERE policy_id = '" + id + "' FOR UPDATE");
        }
        return connection;
    }

    /** Changes rows in partitions that do not wait, and awaits it beside the old collection. */
    private void changeRows() {
        pipeline.update(row(1, 1), "title = 'changed'");
        pipeline.delete(row(1, 2));
        String moved = TestPipeline.ids(2).getLast();
        pipeline.changeKey(row(2, 1), moved, "title = 'moved'");
        Await.await(
                () -> "changed".equals(TestStores.title(next, row(1, 1)))
                        && TestStores.image(next, row(1, 2)) == null
                        && TestStores.image(next, row(2, 1)) == null
                        && "moved".equals(TestStores.title(next, moved)),
                SOON,
                "the changes are in the new collection");
    }

    /** By row, the vectors that each model gives for the rows as they are now. */
    private Map<Precision, Map<String, Vector>> direct() {
        Map<String, String> texts = new HashMap<>();
        PipelineConfig config = pipeline.config();
        try (Source source = PostgresSource.open(config.source())) {
            TableMapping mapping =
                    Tables.bind(config, StoreKind.VECTOR, source).mappings().getFirst();
            source.scan(
                    mapping,
                    row -> texts.put(
                            mapping.keyCodec().id(mapping.keyCodec().ofRow(row.row())), mapping.text(row.row())));
        }
        List<String> ids = List.copyOf(texts.keySet());
        Map<Precision, Map<String, Vector>> direct = new EnumMap<>(Precision.class);
        models.forEach((precision, model) -> {
            List<Vector> vectors = model.embed(ids.stream().map(texts::get).toList());
            Map<String, Vector> byId = new HashMap<>();
            for (int i = 0; i < vectors.size(); i++) {
                byId.put(ids.get(i), vectors.get(i));
            }
            direct.put(precision, byId);
        });
        return direct;
    }

    /** The models of which the application sees all these vectors, and no other ones for these rows. */
    private Set<Precision> modelOf(Map<Precision, Map<String, Vector>> direct) {
        Map<String, Vector> seen = alias.vectors();
        return direct.entrySet().stream()
                .filter(of ->
                        of.getValue().entrySet().stream().allMatch(row -> same(seen.get(row.getKey()), row.getValue())))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static boolean same(@Nullable Vector seen, Vector direct) {
        return seen != null && seen.cosine(direct) >= SAME;
    }

    private void assertWholeAndOf(Precision precision) {
        Map<Precision, Map<String, Vector>> direct = direct();
        assertThat(alias.vectors().keySet())
                .isEqualTo(Objects.requireNonNull(direct.get(precision)).keySet());
        assertThat(modelOf(direct)).isEqualTo(Set.of(precision));
        assertThat(alias.collections()).containsExactly(alias.target());
    }

    @Test
    void f20AnotherModelIsSeenOnceAllRowsAreThereAndNoneOfTheOldModelIsLeft() throws SQLException {
        fillWithTheOldModel();
        String before = alias.target();
        Map<Precision, Map<String, Vector>> unchanged = direct();
        unchanged
                .values()
                .forEach(rows -> rows.keySet().removeAll(List.of(row(0, 1), row(1, 1), row(1, 2), row(2, 1))));
        HeldEmbedder held = new HeldEmbedder(model(Precision.INT8), HELD);
        ConcurrentLinkedQueue<Set<Precision>> seen = new ConcurrentLinkedQueue<>();
        try (Repeated _ = Repeated.start("application", LOOK, () -> seen.add(modelOf(unchanged)));
                Connection locked = lock(row(1, 3));
                RunningWorker worker = start(Precision.INT8, held)) {
            awaitHeld(row(1, 3));
            pipeline.update(row(0, 1), "title = 'changed behind the held one'");
            changeRows();
            assertThat(alias.target()).isEqualTo(before);
            assertThat(worker.status().filled()).containsEntry(TestPipeline.TABLE.toString(), false);

            held.letGo();
            Await.await(
                    () -> next.count(TestPipeline.TABLE) == ROWS - 2, SOON, "all rows but the locked one are there");
            String commands = pipeline.naming().commandsTopic(TestPipeline.TABLE);
            long asked = pipeline.ends(commands);
            Await.await(() -> pipeline.ends(commands) > asked + 2, SOON, "the locked row is asked for again and again");
            assertThat(alias.target()).isEqualTo(before);

            locked.rollback();
            worker.awaitFilled();
            Await.await(() -> seen.contains(Set.of(Precision.INT8)), SOON, "the application sees the new model");
        }

        assertThat(seen.stream().distinct()).containsExactly(Set.of(Precision.FP32), Set.of(Precision.INT8));
        assertThat(alias.target()).isNotEqualTo(before);
        assertWholeAndOf(Precision.INT8);
    }

    @Test
    void f20AFillThatAnotherWorkerBeganIsGoneOnWithAndAsksForNoRowTwice() {
        fillWithTheOldModel();
        HeldEmbedder held = new HeldEmbedder(model(Precision.INT8), HELD);
        try (RunningWorker _ = start(Precision.INT8, held)) {
            awaitHeld();
            held.refuse();
        }

        try (RunningWorker worker = start(Precision.INT8, model(Precision.INT8))) {
            worker.awaitFilled();
        }

        long asked = pipeline.commands().stream()
                .filter(command -> new String(command.value(), StandardCharsets.UTF_8).contains("\"BACKFILL\""))
                .count();
        assertThat(asked).as("for each of the two models").isEqualTo(2 * ROWS);
        assertWholeAndOf(Precision.INT8);
    }

    @Test
    void f20AModelThatIsGoneBackToHasNotMissedTheChangesMeanwhile() {
        fillWithTheOldModel();
        String before = alias.target();
        HeldEmbedder held = new HeldEmbedder(model(Precision.INT8), HELD);
        try (RunningWorker _ = start(Precision.INT8, held)) {
            awaitHeld();
            changeRows();
            held.refuse();
        }
        assertThat(alias.target()).isEqualTo(before);
        assertThat(TestStores.title(old, row(1, 1)))
                .isEqualTo("title " + row(1, 1).substring(1));

        try (RunningWorker worker = start(Precision.FP32, model(Precision.FP32))) {
            worker.awaitFilled();
        }

        assertThat(alias.target()).isEqualTo(before);
        assertWholeAndOf(Precision.FP32);
    }
}
