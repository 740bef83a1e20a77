package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.core.config.HotPathConfig;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineCopy;
import dev.dualtrack.core.config.StreamConfig;
import dev.dualtrack.core.config.TestPipelines;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.DerivedStore.Freshness;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Endpoint;
import dev.dualtrack.testbed.network.Fault;
import dev.dualtrack.testbed.network.FaultProxy;
import dev.dualtrack.testbed.process.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worker as a process: its command line, its end by signals, and what a kill leaves behind. */
final class WorkerProcessIT {
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final Duration SOON = Duration.ofSeconds(60);
    /** Shorter than the group waits for a member that says nothing, less what it may have said last. */
    private static final Duration LEFT = Duration.ofSeconds(5);

    /** Several batches for each partition. */
    private static final int ROWS = 500;

    private static final int BATCH = 50;
    private static final String EARLY = "early row";
    /** The title of the second half of the rows; not of what else is said to the store. */
    private static final String LATE = "late row";

    /** A batch that is under way takes that much longer, a few times. */
    private static final Duration SLOW = Duration.ofMillis(500);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void f01AWorkerKilledDuringLoadLosesNothing() {
        try (TestPipeline pipeline = new TestPipeline(Backends.shared(), directory);
                DerivedStore store = TestStores.open(pipeline.config(), StoreKind.CACHE)) {
            int rows = 60;
            try (WorkerProcess worker =
                    WorkerProcess.start(pipeline.config(), directory, "--store", "cache", "--port", "0")) {
                for (int i = 0; i < rows / 2; i++) {
                    pipeline.upsert("p" + i, "'one'", "1");
                }
                Await.await(() -> store.count(TestPipeline.TABLE) > 0, SOON, "the load has begun: " + worker.log());
                for (int i = rows / 2; i < rows; i++) {
                    pipeline.upsert("p" + i, "'one'", "1");
                }
                pipeline.update("p0", "title = 'two'");
                pipeline.delete("p1");
                worker.kill();
            }
            pipeline.update("p2", "title = 'three'");
            try (WorkerProcess worker =
                    WorkerProcess.start(pipeline.config(), directory, "--store", "cache", "--port", "0")) {
                Await.await(() -> store.count(TestPipeline.TABLE) == rows - 1, SOON, "all rows: " + worker.log());
                RecordKey changed = TestPipeline.key("p2");
                Await.await(
                        () -> store.images(TestPipeline.TABLE, List.of(changed))
                                .toString()
                                .contains("three"),
                        SOON,
                        "the change made meanwhile");
                assertThat(store.images(TestPipeline.TABLE, List.of(TestPipeline.key("p0")))
                                .toString())
                        .contains("two");
                RecordKey deleted = TestPipeline.key("p1");
                assertThat(store.images(TestPipeline.TABLE, List.of(deleted))).isEmpty();
                assertThat(Objects.requireNonNull(store.read(TestPipeline.TABLE, List.of(deleted), Freshness.STRONG)
                                        .get(deleted))
                                .tombstone())
                        .isTrue();
            }
            assertThat(DeadLetterTopic.read(pipeline).records()).isEmpty();
            store.purge();
        }
    }

    @Test
    void f03EndsOnSigtermWithExitCodeZeroAndEverythingCommitted() {
        try (TestPipeline pipeline = new TestPipeline(Backends.shared(), directory);
                DerivedStore store = TestStores.open(pipeline.config(), StoreKind.CACHE);
                WorkerProcess worker =
                        WorkerProcess.start(pipeline.config(), directory, "--store", "cache", "--port", "0")) {
            for (int i = 0; i < 10; i++) {
                pipeline.upsert("p" + i, "'row'", "1");
            }
            Await.await(() -> store.count(TestPipeline.TABLE) == 10, SOON, "all rows: " + worker.log());
            worker.terminate();
            assertThat(worker.exit(STOP)).isZero();
            assertThat(worker.log()).contains("\"level\":\"INFO\"").doesNotContain("'row'");
            assertThat(worker.log().lines())
                    .as("an object of JSON on each line, from the first")
                    .allMatch(line -> line.startsWith("{\"") && line.endsWith("}"));
            long committed = pipeline.committed(pipeline.naming().consumerGroup(StoreKind.CACHE)).entrySet().stream()
                    .filter(entry ->
                            entry.getKey().topic().equals(pipeline.naming().tableTopic(TestPipeline.TABLE)))
                    .mapToLong(entry -> entry.getValue())
                    .sum();
            assertThat(committed).isEqualTo(10);
            store.purge();
        }
    }

    /** While its store is asked to write the first of the late rows: some rows are there, this batch is half said. */
    @Test
    void f03AWorkerThatIsEndedInMidBatchCommitsWhatItAppliedAndNothingElseAndLeavesItsGroup() {
        Endpoint redis = Backends.shared().redis();
        try (FaultProxy proxy = FaultProxy.before(redis.host(), redis.port());
                TestPipeline pipeline = new TestPipeline(Backends.shared(), behind(proxy, redis), directory);
                Source source = PostgresSource.open(pipeline.config().source());
                DerivedStore store = TestStores.open(pipeline.config(), StoreKind.CACHE)) {
            PipelineConfig config = inSmallBatches(pipeline.config());
            // The table is filled before it has a row, so that rows come by their changes alone.
            try (RunningWorker first = new RunningWorker(config, StoreKind.CACHE, null, Main.openers())) {
                first.awaitFilled();
            }
            insert(pipeline);

            try (WorkerProcess worker = WorkerProcess.start(config, directory, "--store", "cache", "--port", "0")) {
                CountDownLatch ended = new CountDownLatch(1);
                proxy.onRequest(LATE, () -> {
                    proxy.answers(new Fault.Latency(SLOW));
                    worker.terminate();
                    ended.countDown();
                });
                Await.await(() -> ended.getCount() == 0, SOON, "a late row: " + worker.log());
                assertThat(worker.exit(STOP)).as(worker.log()).isZero();
            }
            Await.await(() -> Members.of(pipeline, StoreKind.CACHE).isEmpty(), LEFT, "the group was left");
            proxy.pass();
            Set<String> committed = committed(pipeline);
            assertThat(committed).as("rows that were committed").hasSizeBetween(1, ROWS - 1);
            assertThat(shown(store)).as("rows that are there").isEqualTo(committed);

            Recorder recorder = new Recorder(
                    pipeline,
                    source,
                    Tables.bind(config, StoreKind.CACHE, source).mappings().getFirst());
            try (RunningWorker next = new RunningWorker(config, StoreKind.CACHE, null, Main.openers())) {
                recorder.awaitSame(store, SOON);
                assertThat(next.count("deadLettered")).isZero();
            }
            store.purge();
        }
    }

    /** As often as it is short of memory: its container begins anew, and the pod's /tmp stays. */
    @Test
    void f42AWorkerThatIsKilledAgainAndAgainDoesNotFillItsDisk() throws IOException {
        PipelineConfig full = TestPipelines.full();
        StreamConfig stream = full.stream();
        PipelineConfig config = PipelineCopy.of(full).stream(new StreamConfig(
                        "localhost:1",
                        stream.topicPrefix(),
                        stream.partitions(),
                        stream.replicationFactor(),
                        stream.retention()))
                .config();
        Set<Path> first = leftByALife(config);
        assertThat(first).as("it has a model").anyMatch(file -> file.endsWith("libtokenizers.so"));
        for (int life = 2; life <= 3; life++) {
            assertThat(leftByALife(config)).as("after %d lives", life).isEqualTo(first);
        }
    }

    /** The files and directories that there are after one more start and kill, but for its log. */
    private Set<Path> leftByALife(PipelineConfig config) throws IOException {
        String model = Path.of("target", "model").toString();
        try (WorkerProcess worker =
                WorkerProcess.start(config, directory, "--store", "vector", "--port", "0", "--model", model)) {
            Await.await(() -> worker.log().contains("Worker started"), SOON, "it runs: " + worker.log());
            assertThat(worker.mapped())
                    .as("lz4 is there before a batch needs it")
                    .anyMatch(line -> line.contains("/liblz4-java-"));
            worker.kill();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> !file.toString().endsWith(".log")).collect(Collectors.toSet());
        }
    }

    private static Endpoint behind(FaultProxy proxy, Endpoint server) {
        return new Endpoint(server.server(), proxy.host(), proxy.port(), server.user(), server.password());
    }

    private static PipelineConfig inSmallBatches(PipelineConfig config) {
        HotPathConfig usual = config.hotPath();
        return PipelineCopy.of(config)
                .hotPath(new HotPathConfig(BATCH, usual.onDataFailure(), usual.onDataFlood()))
                .config();
    }

    /** Inserts the rows, in one transaction, and tells of them. */
    private static void insert(TestPipeline pipeline) {
        pipeline.run("INSERT INTO policies (policy_id, title) SELECT 'p' || n, CASE WHEN n < %d THEN '%s' ELSE '%s' END"
                        .formatted(ROWS / 2, EARLY, LATE)
                + " FROM generate_series(0, " + (ROWS - 1) + ") n");
        ObjectNode first = pipeline.envelope("c", null, pipeline.row("p0"));
        for (int n = 0; n < ROWS; n++) {
            ObjectNode event = first.deepCopy();
            ((ObjectNode) event.get("after")).put("policy_id", "p" + n).put("title", n < ROWS / 2 ? EARLY : LATE);
            pipeline.publish("p" + n, event);
        }
    }

    /** The keys of the changes that the group has behind it. */
    private static Set<String> committed(TestPipeline pipeline) {
        Map<TopicPartition, Long> offsets = pipeline.committed(pipeline.naming().consumerGroup(StoreKind.CACHE));
        return pipeline.told().stream()
                .filter(change -> change.offset()
                        < offsets.getOrDefault(new TopicPartition(change.topic(), change.partition()), 0L))
                .map(change -> new String(change.key(), StandardCharsets.UTF_8))
                .collect(Collectors.toSet());
    }

    /** The keys of the rows that the store shows, as in their changes. */
    private static Set<String> shown(DerivedStore store) {
        List<RecordKey> keys = IntStream.range(0, ROWS)
                .mapToObj(n -> TestPipeline.key("p" + n))
                .toList();
        return store.images(TestPipeline.TABLE, keys).keySet().stream()
                .map(key -> TestPipeline.keyBytes(String.valueOf(key.values().getFirst())))
                .map(key -> new String(key, StandardCharsets.UTF_8))
                .collect(Collectors.toSet());
    }

    @Test
    void namesEveryProblemOfAConfigurationAtOnce() throws IOException {
        Path config = Files.writeString(directory.resolve("bad.json"), """
                {"owner": 5, "epoch": 1, "sorce": {}, "stream": {"topicPrefix": "aegis", "partitons": 6},
                 "hotPath": {"maxBatch": 0, "onDataFailure": "CONTINUE", "onDataFlood": "HOLD"}}""");
        for (String[] command : List.of(new String[0], new String[] {"purge"})) {
            try (WorkerProcess worker = WorkerProcess.start(directory, config, arguments(command))) {
                assertThat(worker.exit(SOON)).isEqualTo(2);
                assertThat(worker.log())
                        .contains(
                                "--store: 'shelf'",
                                "owner: 5",
                                "sorce: unknown key",
                                "source: missing",
                                "stream.partitons: unknown key",
                                "stream.partitions: missing",
                                "hotPath.maxBatch: 0")
                        .doesNotContain("\tat ");
            }
        }
    }

    private static String[] arguments(String... command) {
        return Stream.concat(Stream.of("--store", "shelf"), Stream.of(command)).toArray(String[]::new);
    }

    @Test
    void namesWhatIsMissingForAStoreThatIsConfigured() {
        PipelineConfig config = TestPipelines.full();
        try (WorkerProcess worker =
                WorkerProcess.start(config, directory, "--store", "vector", "--model", directory.toString())) {
            assertThat(worker.exit(SOON)).isEqualTo(2);
            assertThat(worker.log()).contains("model.onnx is not there", "tokenizer.json is not there");
        }
    }

    @Test
    void explainsItselfAndRefusesUnknownOptions() throws IOException {
        Path none = directory.resolve("none.json");
        try (WorkerProcess help = WorkerProcess.start(directory, none, "--help");
                WorkerProcess wrong = WorkerProcess.start(directory, none, "--store", "cache", "--shelf", "top");
                WorkerProcess absent = WorkerProcess.start(directory, none, "--store", "cache")) {
            assertThat(help.exit(SOON)).isZero();
            assertThat(help.log()).contains("Usage: sync-worker", "--store", "--config", "purge");
            assertThat(wrong.exit(SOON)).isEqualTo(2);
            assertThat(wrong.log()).contains("--shelf");
            assertThat(absent.exit(SOON)).isEqualTo(2);
            assertThat(absent.log()).contains(none + ": cannot be read");
        }
    }

    @Test
    void purgeRemovesWhatTheWorkerMade() {
        try (TestPipeline pipeline = new TestPipeline(Backends.shared(), directory);
                DerivedStore store = TestStores.open(pipeline.config(), StoreKind.CACHE)) {
            pipeline.run("INSERT INTO policies (policy_id, title) VALUES ('p1', 'silent')");
            try (WorkerProcess worker =
                    WorkerProcess.start(pipeline.config(), directory, "--store", "cache", "--port", "0")) {
                Await.await(() -> store.count(TestPipeline.TABLE) == 1, SOON, "the row: " + worker.log());
                worker.terminate();
                assertThat(worker.exit(STOP)).isZero();
            }
            try (WorkerProcess purge = WorkerProcess.start(pipeline.config(), directory, "--store", "cache", "purge")) {
                assertThat(purge.exit(SOON)).as(purge.log()).isZero();
            }
            assertThat(store.count(TestPipeline.TABLE)).isZero();
            assertThat(store.mark()).isEmpty();
        }
    }
}
