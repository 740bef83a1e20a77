package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.TestPipelines;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.DerivedStore.Freshness;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.process.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worker as a process: its command line, its end by signals, and what a kill leaves behind. */
final class WorkerProcessIT {
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final Duration SOON = Duration.ofSeconds(60);

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
