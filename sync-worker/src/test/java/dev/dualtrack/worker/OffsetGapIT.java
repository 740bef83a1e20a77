package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.core.store.InMemoryStore;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.process.Await;
import dev.dualtrack.worker.stream.GroupOffsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes that Kafka dropped before the worker read them. */
final class OffsetGapIT {
    private static final Duration SOON = Duration.ofSeconds(40);

    private final InMemoryStore.Server server = new InMemoryStore.Server();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void f07ChangesThatKafkaDroppedAreNamedAndNotPassedOver() throws ExecutionException, InterruptedException {
        try (TestPipeline pipeline = new TestPipeline(Backends.shared(), directory)) {
            String topic = pipeline.naming().tableTopic(TestPipeline.TABLE);
            TopicPartition cut = new TopicPartition(topic, 0);
            List<String> there = TestPipeline.ids(0);
            String elsewhere = TestPipeline.ids(1).getFirst();
            try (RunningWorker worker = start(pipeline)) {
                pipeline.upsert(there.get(0), "'read'", "1");
                pipeline.upsert(elsewhere, "'read'", "1");
                Await.await(() -> rows() == 2, SOON, "what came before");
                worker.awaitFilled();
                Await.await(() -> Objects.equals(committed(pipeline, cut), 1L), SOON, "it is committed");
            }
            pipeline.upsert(there.get(1), "'dropped'", "1");
            pipeline.upsert(there.get(2), "'kept'", "1");
            pipeline.admin()
                    .deleteRecords(Map.of(cut, RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get();

            try (RunningWorker worker = start(pipeline)) {
                Await.await(() -> !worker.status().heldTables().isEmpty(), SOON, "the gap is seen");
                pipeline.upsert(elsewhere, "'elsewhere'", "1");
                Await.await(() -> shows(elsewhere, "elsewhere"), SOON, "another partition goes on");

                assertThat(worker.status().heldTables())
                        .as("also once another partition of the table went on")
                        .singleElement()
                        .satisfies(held -> {
                            assertThat(held.table()).isEqualTo(TestPipeline.TABLE.toString());
                            assertThat(held.cause()).isEqualTo(WorkerStatus.Held.RESYNC);
                            assertThat(held.reason()).contains(cut + ": offset 1");
                        });
                assertThat(worker.metrics().scrape()).contains("dualtrack_held{cause=\"RESYNC\",store=\"graph\"} 1.0");
                assertThat(worker.status().verifyWanted()).isTrue();
                assertThat(rows()).as("nothing behind the gap is read").isEqualTo(2);
            }
            assertThat(committed(pipeline, cut)).isEqualTo(1);
            GroupOffsets offsets = new GroupOffsets(pipeline.admin(), group(pipeline));
            assertThat(offsets.readsAll(Map.of(cut, 1L))).as("what was dropped").isFalse();
            assertThat(offsets.readsAll(Map.of(cut, 2L))).as("what is there").isTrue();
            assertThat(offsets.readsAll(Map.of(new TopicPartition(topic, 1), 0L)))
                    .as("what was read, or is there")
                    .isTrue();

            // What operations.md asks of a person.
            long first = pipeline.admin()
                    .listOffsets(Map.of(cut, OffsetSpec.earliest()))
                    .partitionResult(cut)
                    .get()
                    .offset();
            pipeline.admin()
                    .alterConsumerGroupOffsets(group(pipeline), Map.of(cut, new OffsetAndMetadata(first)))
                    .all()
                    .get();
            try (RunningWorker worker = start(pipeline)) {
                Await.await(() -> shows(there.get(2), "kept"), SOON, "it goes on behind the gap");
                assertThat(worker.status().heldTables()).isEmpty();
                assertThat(worker.status().verifyWanted())
                        .as("for what the gap held")
                        .isTrue();
            }
        }
    }

    private RunningWorker start(TestPipeline pipeline) {
        return new RunningWorker(
                pipeline.config(),
                StoreKind.GRAPH,
                null,
                new Openers(c -> PostgresSource.open(c.source()), (kind, c, tables, clock) -> store(c.owner())));
    }

    private InMemoryStore store(String owner) {
        return new InMemoryStore(StoreKind.GRAPH, owner, List.of(TestPipeline.TABLE), server);
    }

    private long rows() {
        return store("").count(TestPipeline.TABLE);
    }

    private boolean shows(String id, String title) {
        return store("")
                .images(TestPipeline.TABLE, List.of(TestPipeline.key(id)))
                .toString()
                .contains(title);
    }

    private static Long committed(TestPipeline pipeline, TopicPartition partition) {
        return pipeline.committed(group(pipeline)).getOrDefault(partition, 0L);
    }

    private static String group(TestPipeline pipeline) {
        return pipeline.naming().consumerGroup(StoreKind.GRAPH);
    }
}
