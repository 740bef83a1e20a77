package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.embedding.CachingEmbedder;
import dev.dualtrack.core.embedding.OnnxEmbedder;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.DerivedStore.Freshness;
import dev.dualtrack.core.store.DerivedStoreContract;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.process.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker does with changes, the same for every store: real Kafka and PostgreSQL, one store each. */
abstract class SyncWorkerContract {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final StoreKind kind;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestPipeline pipeline;

    @SuppressWarnings("NullAway.Init")
    private DerivedStore store;

    private @Nullable CachingEmbedder embedder;

    SyncWorkerContract(StoreKind kind) {
        this.kind = kind;
    }

    /** Opens the store; every call of one test reaches the same data. */
    abstract DerivedStore open(PipelineConfig config, List<TableMapping> tables);

    @BeforeEach
    void open() {
        pipeline = new TestPipeline(Backends.shared(), directory);
        PipelineConfig config = pipeline.config();
        try (Source source = PostgresSource.open(config.source())) {
            store = open(config, Tables.bind(config, kind, source).mappings());
        }
        if (kind == StoreKind.VECTOR) {
            embedder = new CachingEmbedder(OnnxEmbedder.open(config.embedding(), Path.of("target", "model")), 1_000);
        }
    }

    @AfterEach
    void close() {
        store.purge();
        store.close();
        pipeline.close();
        if (embedder != null) {
            embedder.close();
        }
    }

    private RunningWorker start() {
        return start(pipeline.config());
    }

    private RunningWorker start(PipelineConfig config) {
        return new RunningWorker(
                config,
                kind,
                embedder,
                new Openers(c -> PostgresSource.open(c.source()), (k, c, tables, clock) -> open(c, tables)));
    }

    private @Nullable Image image(String id) {
        return TestStores.image(store, id);
    }

    private Meta meta(String id) {
        RecordKey key = TestPipeline.key(id);
        return Objects.requireNonNull(
                store.read(TestPipeline.TABLE, List.of(key), Freshness.STRONG).get(key));
    }

    private @Nullable Object title(String id) {
        return TestStores.title(store, id);
    }

    private void awaitTitle(String id, String title) {
        Await.await(() -> title.equals(title(id)), SOON, id + " has the title " + title);
    }

    private void awaitGone(String id) {
        Await.await(() -> image(id) == null, SOON, id + " is gone");
    }

    private long computed() {
        return embedder == null ? 0 : embedder.computed();
    }

    @Test
    void reflectsCreateUpdateDeleteAndDeactivate() {
        try (RunningWorker worker = start()) {
            pipeline.upsert("p1", "'first'", "1");
            pipeline.upsert("p2", "'second'", "2");
            awaitTitle("p1", "first");
            awaitTitle("p2", "second");
            pipeline.update("p1", "title = 'renamed'");
            awaitTitle("p1", "renamed");
            pipeline.delete("p1");
            awaitGone("p1");
            pipeline.update("p2", "is_active = false");
            awaitGone("p2");
            pipeline.update("p2", "is_active = true");
            awaitTitle("p2", "second");
            pipeline.upsert("p1", "'again'", "1");
            awaitTitle("p1", "again");
            worker.awaitFilled();
            assertThat(worker.metrics().scrape()).contains("dualtrack_commit_to_visible_seconds_bucket");
        }
    }

    @Test
    void computesNoEmbeddingForAChangeOfScalarsOnly() {
        try (RunningWorker worker = start()) {
            pipeline.upsert("p1", "'first'", "1");
            awaitTitle("p1", "first");
            worker.awaitFilled();
            Meta before = meta("p1");
            long computed = computed();
            pipeline.update("p1", "amount = 99");
            Await.await(() -> before.version().isBefore(meta("p1").version()), SOON, "the version has moved on");
            assertThat(computed()).isEqualTo(computed);
            assertThat(meta("p1").fingerprint()).isNotEqualTo(before.fingerprint());
            assertThat(meta("p1").textHash()).isEqualTo(before.textHash());
            assertThat(worker.count("unchanged")).isZero();
        }
    }

    @Test
    void movesOnlyTheVersionWhenNoMappedColumnChanged() {
        try (RunningWorker worker = start()) {
            pipeline.upsert("p1", "'first'", "1");
            awaitTitle("p1", "first");
            worker.awaitFilled();
            Meta before = meta("p1");
            long unchanged = worker.count("unchanged");
            // a cache value depends on every column, so there an update that changes nothing must do
            pipeline.update("p1", kind == StoreKind.CACHE ? "note = note" : "note = 'unmapped'");
            Await.await(() -> before.version().isBefore(meta("p1").version()), SOON, "the version has moved on");
            Await.await(() -> worker.count("unchanged") == unchanged + 1, SOON, "the event counts as unchanged");
            assertThat(meta("p1").fingerprint()).isEqualTo(before.fingerprint());
            assertThat(title("p1")).isEqualTo("first");
        }
    }

    @Test
    void f23AKeySeveralTimesInOneBatchIsWrittenOnce() {
        try (RunningWorker worker = start()) {
            worker.awaitFilled();
        }
        for (int i = 0; i < 20; i++) {
            pipeline.upsert("p1", "'version " + i + "'", Integer.toString(i));
        }
        try (RunningWorker worker = start()) {
            awaitTitle("p1", "version 19");
            Await.await(() -> worker.count("received") == 20, SOON, "all events are counted");
            assertThat(worker.count("superseded")).isEqualTo(19);
            assertThat(store.count(TestPipeline.TABLE)).isEqualTo(1);
        }
    }

    @Test
    void f09DuplicatesAndStragglersChangeNothing() {
        try (RunningWorker worker = start()) {
            // Its fill refreshes rows, which counts in their versions.
            worker.awaitFilled();
            pipeline.upsert("p1", "'first'", "1");
            ObjectNode old = pipeline.envelope("u", null, pipeline.row("p1"));
            pipeline.update("p1", "title = 'second'");
            awaitTitle("p1", "second");
            Meta before = meta("p1");
            for (int i = 0; i < 10; i++) {
                pipeline.publish("p1", old);
            }
            Await.await(() -> worker.count("superseded") >= 10, SOON, "the stragglers are counted");
            assertThat(title("p1")).isEqualTo("second");
            assertThat(meta("p1")).isEqualTo(before);
        }
    }

    @Test
    void f09AKeyChangeThatArrivesAsDeleteAndCreateIsReadFromTheSource() {
        try (RunningWorker worker = start()) {
            pipeline.upsert("p1", "'first'", "1");
            awaitTitle("p1", "first");
            // A deferred swap: the delete half of the key change arrives last, though the row is there.
            ObjectNode delete = pipeline.envelope("d", pipeline.row("p1"), null);
            pipeline.send("p1", TestPipeline.bytes(delete), Map.of("__debezium.newkey", new byte[] {'{', '}'}));
            Await.await(() -> worker.count("received") >= 2, SOON, "the delete is counted");
            assertThat(title("p1")).isEqualTo("first");
        }
    }

    @Test
    void f09ATruncateRemovesOlderRowsOnly() {
        try (RunningWorker worker = start()) {
            for (int i = 0; i < 10; i++) {
                pipeline.upsert("p" + i, "'row'", "1");
            }
            awaitTitle("p9", "row");
            pipeline.truncate();
            pipeline.upsert("p3", "'after'", "1");
            Await.await(() -> store.count(TestPipeline.TABLE) == 1, SOON, "only the new row is left");
            awaitTitle("p3", "after");
            assertThat(worker.status().verifyWanted()).isTrue();
        }
    }

    @Test
    void f11UndecodableBytesAndAPoisonRecordGoToTheDeadLetterQueueAndTheStreamGoesOn() {
        try (RunningWorker worker = start()) {
            pipeline.send("p1", "no json".getBytes(StandardCharsets.UTF_8), Map.of());
            pipeline.upsert("p1", "'after'", "1");
            awaitTitle("p1", "after");
            Await.await(() -> worker.count("deadLettered") == 1, SOON, "the record is counted");
            DeadLetterTopic topic = DeadLetterTopic.read(pipeline);
            assertThat(topic.values()).containsExactly("no json");
            assertThat(topic.header(0, "dualtrack.topic"))
                    .isEqualTo(pipeline.naming().tableTopic(TestPipeline.TABLE));
            assertThat(topic.header(0, "dualtrack.error-class")).isEqualTo("DATA");
            assertThat(topic.header(0, "dualtrack.key")).isEqualTo("{\"policy_id\":\"p1\"}");
            assertThat(worker.status().deadLettered()).isEqualTo(1);
        }
    }

    @Test
    void f17AnUnchangedToastValueIsNeverStored() {
        try (RunningWorker worker = start()) {
            pipeline.upsert("p1", "'first'", "1");
            awaitTitle("p1", "first");
            pipeline.run("UPDATE policies SET amount = 5 WHERE policy_id = 'p1'");
            ObjectNode after = (ObjectNode) Objects.requireNonNull(pipeline.row("p1"));
            after.put("title", "__debezium_unavailable_value").put("content", "__debezium_unavailable_value");
            long computed = computed();
            Meta before = meta("p1");
            pipeline.publish("p1", pipeline.envelope("u", null, after));
            Await.await(() -> before.version().isBefore(meta("p1").version()), SOON, "the version has moved on");
            assertThat(title("p1")).isEqualTo("first");
            assertThat(computed()).isEqualTo(computed);
            assertThat(worker.count("deadLettered")).isZero();
        }
    }

    @Test
    void f18EmptyTextHasADefinedResult() {
        try (RunningWorker worker = start()) {
            pipeline.upsert("p1", "'first'", "1");
            awaitTitle("p1", "first");
            Meta before = meta("p1");
            pipeline.update("p1", "title = NULL, content = '  '");
            if (kind == StoreKind.VECTOR) {
                awaitGone("p1");
                Await.await(() -> worker.count("filtered") == 1, SOON, "the row is counted once its batch is over");
            } else {
                Await.await(() -> before.version().isBefore(meta("p1").version()), SOON, "the version has moved on");
            }
            assertThat(worker.count("deadLettered")).isZero();
        }
    }

    @Test
    void f45HostileKeysAndTextsComeThroughUnharmedByEventByReadAndByDelete() {
        Map<String, String> titles = new LinkedHashMap<>();
        DerivedStoreContract.HOSTILE.forEach(text -> titles.put(text, text));
        // the longest that Milvus holds is of 65,535 bytes
        titles.put("long", "\uac00a\"\\\n".repeat(9_361));
        String silent = "';\n\"\\ of no event `";
        pipeline.run("INSERT INTO policies (policy_id, title) VALUES (%s, %s)"
                .formatted(TestPipeline.literal(silent), TestPipeline.literal(silent)));
        try (RunningWorker worker = start()) {
            worker.awaitFilled();
            assertThat(title(silent)).isEqualTo(silent);
            titles.forEach((id, title) -> pipeline.upsert(id, TestPipeline.literal(title), "1"));
            titles.forEach(this::awaitTitle);
            DerivedStoreContract.HOSTILE.forEach(pipeline::delete);
            DerivedStoreContract.HOSTILE.forEach(this::awaitGone);
            assertThat(title("long")).isEqualTo(titles.get("long"));
            assertThat(title(silent)).isEqualTo(silent);
            assertThat(store.count(TestPipeline.TABLE)).isEqualTo(2);
            assertThat(worker.count("deadLettered")).isZero();
        }
    }

    @Test
    void fillsRowsThatNoEventTells() {
        for (int i = 0; i < 30; i++) {
            pipeline.run("INSERT INTO policies (policy_id, title) VALUES ('p" + i + "', 'silent')");
        }
        try (RunningWorker worker = start()) {
            worker.awaitFilled();
            assertThat(store.count(TestPipeline.TABLE)).isEqualTo(30);
            assertThat(title("p7")).isEqualTo("silent");
            assertThat(meta("p7").version().change()).isEqualTo(dev.dualtrack.core.event.Version.ZERO);
        }
    }

    @Test
    void fillsAWipedStoreAgain() {
        pipeline.run("INSERT INTO policies (policy_id, title) VALUES ('p1', 'silent')");
        try (RunningWorker worker = start()) {
            worker.awaitFilled();
            store.purge();
            awaitTitle("p1", "silent");
            worker.awaitFilled();
        }
    }

    @Test
    void fillsAgainAfterTheMappingChanged() {
        pipeline.run("INSERT INTO policies (policy_id, title, note) VALUES ('p1', 'silent', 'noted')");
        try (RunningWorker worker = start()) {
            worker.awaitFilled();
        }
        if (kind == StoreKind.CACHE) {
            return;
        }
        String spec = meta("p1").spec();
        PipelineConfig changed = pipeline.config(List.of("title", "note"));
        try (RunningWorker worker = start(changed);
                Source source = PostgresSource.open(changed.source());
                DerivedStore now =
                        open(changed, Tables.bind(changed, kind, source).mappings())) {
            worker.awaitFilled();
            RecordKey key = TestPipeline.key("p1");
            Map<String, @Nullable Object> fields =
                    switch (now.images(TestPipeline.TABLE, List.of(key)).get(key)) {
                        case Image.VectorImage vector -> vector.fields();
                        case Image.GraphImage graph -> graph.properties();
                        case null, default -> Map.of();
                    };
            assertThat(fields).containsEntry("note", "noted");
            Meta meta = Objects.requireNonNull(
                    now.read(TestPipeline.TABLE, List.of(key), Freshness.STRONG).get(key));
            assertThat(meta.spec()).isNotEqualTo(spec);
            now.purge();
        }
    }

    @Test
    void commitsEverythingWhenItEnds() {
        try (RunningWorker worker = start()) {
            for (int i = 0; i < 10; i++) {
                pipeline.upsert("p" + i, "'row'", "1");
            }
            awaitTitle("p9", "row");
            Await.await(() -> worker.count("received") == 10, SOON, "all events are done");
        }
        long committed = pipeline.committed(pipeline.naming().consumerGroup(kind)).entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals(pipeline.naming().tableTopic(TestPipeline.TABLE)))
                .mapToLong(Map.Entry::getValue)
                .sum();
        assertThat(committed).isEqualTo(10);
    }
}
