package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.HotPathConfig;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineCopy;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.Stores;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.process.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F13 on real Kafka, PostgreSQL and Redis: a lane whose rows are all refused stops, and nothing of it is lost. */
final class FloodIT {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final List<String> ROWS = TestPipeline.ids(0);
    private static final String ELSEWHERE = TestPipeline.ids(1).getFirst();
    private static final int LIMIT = 10;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestPipeline pipeline;

    @SuppressWarnings("NullAway.Init")
    private DerivedStore store;

    private volatile boolean broken;

    @BeforeEach
    void open() {
        pipeline = new TestPipeline(Backends.shared(), directory);
        store = TestStores.open(pipeline.config(), StoreKind.CACHE);
    }

    @AfterEach
    void close() {
        store.purge();
        store.close();
        pipeline.close();
    }

    private RunningWorker start(PipelineConfig config) {
        Openers openers = new Openers(
                Main.openers().source(),
                (kind, c, tables, clock) -> new RefusingStore(
                        Stores.open(kind, c, tables, clock), json -> broken && json.contains("forbidden")));
        RunningWorker worker = new RunningWorker(config, StoreKind.CACHE, null, openers);
        worker.awaitFilled();
        return worker;
    }

    private static PipelineConfig continuing(PipelineConfig config) {
        return PipelineCopy.of(config)
                .hotPath(new HotPathConfig(
                        config.hotPath().maxBatch(),
                        config.hotPath().onDataFailure(),
                        HotPathConfig.OnDataFlood.CONTINUE))
                .config();
    }

    private void flood(RunningWorker worker) {
        broken = true;
        ROWS.forEach(id -> pipeline.upsert(id, "'forbidden'", "1"));
        Await.await(() -> !worker.status().heldTables().isEmpty(), SOON, "the lane stops");
    }

    private long committed() {
        TopicPartition partition = new TopicPartition(pipeline.naming().tableTopic(TestPipeline.TABLE), 0);
        return pipeline.committed(pipeline.naming().consumerGroup(StoreKind.CACHE))
                .getOrDefault(partition, 0L);
    }

    private void awaitDone() {
        Await.await(() -> committed() == ROWS.size(), SOON, "every change of the lane is committed");
    }

    private int deadLetters() {
        return DeadLetterTopic.read(pipeline).records().size();
    }

    @Test
    void f13AFloodStopsOneLaneAndEndsWithItsCause() {
        try (RunningWorker worker = start(pipeline.config())) {
            flood(worker);
            pipeline.upsert(ELSEWHERE, "'forbidden'", "1");
            pipeline.upsert(ELSEWHERE, "'allowed'", "1");
            Await.await(() -> "allowed".equals(TestStores.title(store, ELSEWHERE)), SOON, "another partition goes on");

            assertThat(worker.status().heldTables()).singleElement().satisfies(held -> {
                assertThat(held.table()).isEqualTo(TestPipeline.TABLE.toString());
                assertThat(held.cause()).isEqualTo(WorkerStatus.Held.FLOOD);
                assertThat(held.reason())
                        .contains(pipeline.naming().tableTopic(TestPipeline.TABLE) + "-0")
                        .contains("a value that the test forbids");
            });
            assertThat(worker.status().circuit()).isEqualTo(WorkerStatus.Circuit.CLOSED);
            assertThat(worker.metrics().scrape()).contains("dualtrack_held{cause=\"FLOOD\",store=\"cache\"} 1.0");
            long refused = committed();
            assertThat(refused).as("no offset is passed without a dead letter").isLessThanOrEqualTo(LIMIT);
            assertThat(DeadLetterTopic.read(pipeline).ofPartition(0)).isEqualTo(refused);

            broken = false;
            awaitDone();
            assertThat(worker.status().heldTables()).isEmpty();
            assertThat(DeadLetterTopic.read(pipeline).ofPartition(0)).isEqualTo(refused);
            ROWS.subList((int) refused, ROWS.size())
                    .forEach(id -> assertThat(TestStores.title(store, id)).isEqualTo("forbidden"));
        }
    }

    @Test
    void f13WhereTheResourceSaysContinueTheRestIsDeadLettered() {
        try (RunningWorker worker = start(pipeline.config())) {
            flood(worker);
        }
        try (RunningWorker worker = start(continuing(pipeline.config()))) {
            awaitDone();
            assertThat(worker.status().heldTables()).isEmpty();
        }
        assertThat(deadLetters()).isEqualTo(ROWS.size());
    }
}
