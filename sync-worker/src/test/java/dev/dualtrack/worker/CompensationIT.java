package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.Stores;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.process.Await;
import dev.dualtrack.worker.stream.GroupOffsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F12 on the real stores: what one of them refuses is taken back in all three, and a later change clears it. */
final class CompensationIT {
    private static final Duration SOON = Duration.ofSeconds(40);
    /** More than a field of Milvus takes. */
    private static final String TOO_LONG_FOR_MILVUS = "title = repeat('x', 70000)";
    /** More than an index of Neo4j takes. */
    private static final String TAGS_TOO_LONG_FOR_NEO4J = ", tags = ARRAY[repeat('y', 9000)]";

    private static final String TOO_LONG_FOR_NEO4J = "title = 'bad tag'" + TAGS_TOO_LONG_FOR_NEO4J;
    /** Redis holds whatever Kafka carries. */
    private static final String FORBIDDEN_FOR_REDIS = "title = 'forbidden'";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestPipeline pipeline;

    @SuppressWarnings("NullAway.Init")
    private RealWorkers workers;

    @BeforeEach
    void start() {
        pipeline = new TestPipeline(Backends.shared(), directory);
        workers = new RealWorkers(pipeline.compensating(), openers());
        workers.start(StoreKind.values());
    }

    private static Openers openers() {
        return new Openers(Main.openers().source(), (kind, config, tables, clock) -> {
            DerivedStore store = Stores.open(kind, config, tables, clock);
            return kind == StoreKind.CACHE ? new RefusingStore(store, json -> json.contains("forbidden")) : store;
        });
    }

    @AfterEach
    void end() {
        workers.close();
        pipeline.close();
    }

    private void awaitDeadLetters(int count) {
        Await.await(() -> DeadLetterTopic.read(pipeline).records().size() >= count, SOON, count + " dead letters");
    }

    private void awaitClosed() {
        Await.await(() -> DeadLetterTopic.read(pipeline).values().getLast() == null, SOON, "the dead letter is closed");
    }

    /** A command in a transaction takes two offsets: whoever waits for the groups must not wait for ever. */
    private void awaitGroupsAtTheirEnds() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int partition = 0; partition < TestPipeline.PARTITIONS; partition++) {
            partitions.add(new TopicPartition(pipeline.naming().tableTopic(TestPipeline.TABLE), partition));
            partitions.add(new TopicPartition(pipeline.naming().commandsTopic(TestPipeline.TABLE), partition));
        }
        for (StoreKind kind : StoreKind.values()) {
            GroupOffsets group =
                    new GroupOffsets(pipeline.admin(), pipeline.naming().consumerGroup(kind));
            Await.await(() -> group.committed(group.ends(partitions)), SOON, kind + " is at its ends");
        }
    }

    @Test
    void f12AnUpdateThatMilvusRefusesIsTakenBackAndALaterOneClearsIt() {
        isTakenBackAndCleared(TOO_LONG_FOR_MILVUS);
    }

    @Test
    void f12AnUpdateThatNeo4jRefusesIsTakenBackAndALaterOneClearsIt() {
        isTakenBackAndCleared(TOO_LONG_FOR_NEO4J);
    }

    @Test
    void f12AnUpdateThatRedisRefusesIsTakenBackAndALaterOneClearsIt() {
        isTakenBackAndCleared(FORBIDDEN_FOR_REDIS);
    }

    private void isTakenBackAndCleared(String change) {
        pipeline.upsert("p1", "'good'", "1");
        workers.awaitTitles("p1", "good");

        pipeline.update("p1", change);
        awaitDeadLetters(1);
        assertThat(DeadLetterTopic.read(pipeline).header(0, "dualtrack.undo-version"))
                .hasSize(40);
        workers.awaitTitles("p1", "good");

        pipeline.update("p1", change + ", amount = 2");
        awaitDeadLetters(2);
        workers.awaitTitles("p1", "good");

        pipeline.update("p1", "title = 'good again', tags = '{a}'");
        workers.awaitTitles("p1", "good again");
        awaitClosed();
        awaitGroupsAtTheirEnds();
    }

    @Test
    void f12AnUpdateThatTwoStoresRefuseIsTakenBackInAllThreeAndALaterOneClearsIt() {
        isTakenBackAndCleared(TOO_LONG_FOR_MILVUS + TAGS_TOO_LONG_FOR_NEO4J);
    }

    /** Neo4j knows that it has a newer version; Milvus cannot tell, and takes the change once more. */
    @Test
    void f12AnUpdateThatIsTakenBackStaysSoWhereTheConnectorTellsItAgain() {
        pipeline.upsert("p1", "'good'", "1");
        workers.awaitTitles("p1", "good");
        JsonNode before = pipeline.row("p1");
        pipeline.run("UPDATE policies SET " + TOO_LONG_FOR_NEO4J + " WHERE policy_id = 'p1'");
        ObjectNode refused = pipeline.envelope("u", before, pipeline.row("p1"));
        pipeline.publish("p1", refused);
        awaitDeadLetters(1);
        awaitGroupsAtTheirEnds();
        workers.awaitTitles("p1", "good");

        pipeline.publish("p1", refused);
        awaitGroupsAtTheirEnds();
        workers.awaitTitles("p1", "good");
    }

    @Test
    void f12ACreateThatMilvusRefusesLeavesNoStoreWithTheRow() {
        pipeline.upsert("p1", "repeat('x', 70000)", "1");
        awaitDeadLetters(1);
        workers.awaitGone("p1");
        awaitGroupsAtTheirEnds();
    }
}
