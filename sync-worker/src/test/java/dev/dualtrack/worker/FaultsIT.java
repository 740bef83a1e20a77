package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Server;
import dev.dualtrack.testbed.network.Fault;
import dev.dualtrack.testbed.network.FaultProxy;
import dev.dualtrack.testbed.process.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A worker for each real store, and what may befall networks, processes and data. {@link Recorder} has the last word.
 * Outages last seconds, or as long as {@code make faults OUTAGE=300} says.
 */
final class FaultsIT {
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("dualtrack.outage", 2));

    private static final Duration SOON = Duration.ofSeconds(60);
    /** What a process and its model may take to be there. */
    private static final Duration START = Duration.ofSeconds(60);

    /** A store that is back has all its changes within this time, however long it was away. */
    private static final Duration DRAINED = Duration.ofSeconds(30);
    /** So much longer a change may take for another reason; who waits for a store that is away waits for longer. */
    private static final Duration NOISE = Duration.ofSeconds(2);

    /** Longer than any call waits. */
    private static final Duration SLOW = Duration.ofSeconds(5);

    /** Stores that carry out a write in one call; {@code f21} cuts Neo4j off in its commit. */
    private static final List<StoreKind> ONE_CALL = List.of(StoreKind.VECTOR, StoreKind.CACHE);

    /** So many deadlocks in a row the driver does not bear: it tries again for 1.5 s, and pauses for 1 s and 2 s before it does. */
    private static final int LOST = 3;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static Backends own;

    @SuppressWarnings("NullAway.Init")
    private static TestPipeline pipeline;

    @SuppressWarnings("NullAway.Init")
    private static FaultyPipeline faulty;

    @BeforeAll
    static void start() {
        own = Backends.start(Server.REDIS);
        pipeline = new TestPipeline(Backends.shared(), own.redis(), directory);
        faulty = new FaultyPipeline(pipeline);
    }

    @AfterAll
    static void stop() {
        faulty.close();
        own.close();
    }

    @AfterEach
    void nothingIsRefused() {
        faulty.pass();
        assertThat(DeadLetterTopic.read(pipeline).open())
                .as("open dead letters")
                .isZero();
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void f21AStoreThatIsAwayStopsItsOwnWorkerAloneAndItsChangesAreCarriedOutInOrder(StoreKind away) {
        String id = away.word();
        String timed = id + "-timed";
        pipeline.upsert(id, "'before'", "1");
        pipeline.upsert(id + "-deleted", "'before'", "1");
        pipeline.upsert(timed, "'before'", "1");
        faulty.awaitSame(SOON);
        Set<StoreKind> others = EnumSet.complementOf(EnumSet.of(away));
        Map<StoreKind, Duration> usual = faulty.commitToVisible(others, timed, "usual", SOON);

        // The outage begins in mid-call: this change is carried out, and nobody is told.
        // HTTP/2 says other things before its answer, and a connection that is cut there takes the call with it.
        Fault lost = away == StoreKind.VECTOR ? new Fault.Drop() : new Fault.Cut(0);
        faulty.onWrite(away, "in-mid-call", () -> faulty.proxy(away).answers(lost));
        long began = System.nanoTime();
        pipeline.update(id, "title = 'in-mid-call'");
        Await.await(() -> faulty.shows(away, id, "in-mid-call"), SOON, "it was carried out");
        Await.await(
                () -> faulty.worker(away).status().circuit() != WorkerStatus.Circuit.CLOSED, SOON, "the outage is met");
        faulty.proxy(away).refuse();
        pipeline.update(id, "title = 'during', is_active = false");
        pipeline.update(id, "title = 'reappeared', is_active = true");
        pipeline.delete(id + "-deleted");
        pipeline.upsert(id + "-new", "'during'", "2");

        for (StoreKind other : others) {
            Await.await(() -> faulty.shows(other, id, "reappeared"), SOON, other + " goes on");
        }
        Map<StoreKind, Duration> during = faulty.commitToVisible(others, timed, "during", SOON);
        usual.forEach((other, time) -> assertThat(during)
                .hasEntrySatisfying(
                        other,
                        now -> assertThat(now)
                                .isLessThanOrEqualTo(time.multipliedBy(3).plus(NOISE))));
        Await.await(() -> System.nanoTime() - began > OUTAGE.toNanos(), OUTAGE.multipliedBy(2), "the outage");
        assertThat(faulty.shows(away, id, "reappeared")).isFalse();
        assertThat(faulty.worker(away).status()).satisfies(status -> {
            assertThat(status.storeReachable()).isFalse();
            assertThat(status.lastErrorClass()).isEqualTo("CONNECTIVITY");
        });
        for (StoreKind other : others) {
            assertThat(faulty.worker(other).status().lastErrorClass())
                    .as(other.word())
                    .isEmpty();
        }

        faulty.pass();
        long back = System.nanoTime();
        pipeline.update(id, "title = 'after'");
        faulty.awaitSame(DRAINED);
        assertThat(Duration.ofNanos(System.nanoTime() - back))
                .as("drained, and at work again")
                .isLessThanOrEqualTo(DRAINED);
        Await.await(() -> faulty.worker(away).status().lastErrorClass().isEmpty(), SOON, "no failure is left");
    }

    /** Unlike the call that is cut off in its middle, the one that fails here was not carried out. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void f21AChangeThatComesWhileItsStoreIsAwayIsNotPassedOver(StoreKind away) {
        String id = away.word() + "-missed";
        pipeline.upsert(id, "'before'", "1");
        faulty.awaitSame(SOON);
        faulty.proxy(away).refuse();
        pipeline.update(id, "title = 'missed'");
        Await.await(
                () -> faulty.worker(away).status().circuit() != WorkerStatus.Circuit.CLOSED, SOON, "the outage is met");
        faulty.pass();
        faulty.awaitSame(SOON);
    }

    @Test
    void f22ACallThatWasCarriedOutThoughNobodySaidSoIsRepeatedWithoutEffect() {
        repeatedWithoutEffect("lost", new Fault.Drop());
    }

    @Test
    void f22ACallWhoseAnswerComesTooLateIsRepeatedWithoutEffect() {
        repeatedWithoutEffect("slow", new Fault.Latency(SLOW));
    }

    private static void repeatedWithoutEffect(String id, Fault fault) {
        pipeline.upsert(id, "'before'", "1");
        faulty.awaitSame(SOON);
        for (StoreKind kind : ONE_CALL) {
            faulty.proxy(kind)
                    .onRequest("answer-" + id, () -> faulty.proxy(kind).answers(fault));
        }
        pipeline.update(id, "title = 'answer-" + id + "'");
        for (StoreKind kind : ONE_CALL) {
            Await.await(() -> faulty.shows(kind, id, "answer-" + id), SOON, kind + " carried it out");
            Await.await(
                    () -> faulty.worker(kind).status().circuit() != WorkerStatus.Circuit.CLOSED,
                    SOON,
                    kind + " has not said so");
            assertThat(faulty.worker(kind).status().lastErrorClass()).isEqualTo("CONNECTIVITY");
        }
        faulty.pass();
        faulty.awaitSame(SOON);
        for (StoreKind kind : ONE_CALL) {
            Await.await(
                    () -> faulty.worker(kind).status().lastErrorClass().isEmpty(), SOON, kind + " is at work again");
        }
    }

    @Test
    void f02ALateWriteOfAWorkerThatStoodStillIsFoundInMilvusAndTheRowRefreshed() {
        List<String> ids = IntStream.range(0, TestPipeline.PARTITIONS)
                .mapToObj(partition -> TestPipeline.ids(partition).getFirst())
                .toList();
        ids.forEach(id -> pipeline.upsert(id, "'before'", "1"));
        try (FaultProxy proxy = faulty.anotherProxy(StoreKind.VECTOR);
                WorkerProcess zombie = WorkerProcess.start(
                        faulty.config(StoreKind.VECTOR, proxy),
                        directory,
                        "--store",
                        "vector",
                        "--port",
                        "0",
                        "--model",
                        Path.of("target", "model").toString())) {
            Await.await(
                    () -> Members.working(pipeline, StoreKind.VECTOR) == 2,
                    START,
                    "both have partitions: " + zombie.log());
            faulty.awaitSame(SOON);

            // It stands still while its write is on the way, before the call can time out.
            CountDownLatch onTheWay = new CountDownLatch(1);
            proxy.onRequest("late-", () -> {
                proxy.requests(new Fault.Hold());
                zombie.pause();
                onTheWay.countDown();
            });
            ids.forEach(id -> pipeline.update(id, "title = 'late-" + id + "'"));
            Await.await(() -> onTheWay.getCount() == 0, SOON, "a write of the second worker");
            ids.forEach(id -> pipeline.update(id, "title = 'newer-" + id + "'"));
            for (String id : ids) {
                Await.await(
                        () -> faulty.shows(StoreKind.VECTOR, id, "newer-" + id),
                        SOON,
                        "the first one takes over " + id);
            }

            proxy.pass();
            Await.await(
                    () -> ids.stream().anyMatch(id -> faulty.shows(StoreKind.VECTOR, id, "late-" + id)),
                    SOON,
                    "Milvus takes the late write");
            zombie.resume();
            for (String id : ids) {
                Await.await(() -> faulty.shows(StoreKind.VECTOR, id, "newer-" + id), SOON, id + " is refreshed");
            }
            // A Refresh keeps the version that it finds, here that of the late write, until the row's next change.
            ids.forEach(id -> pipeline.update(id, "title = 'last-" + id + "'"));
            faulty.awaitSame(SOON);
            zombie.terminate();
            assertThat(zombie.exit(SOON)).as("exit code; log: " + zombie.log()).isZero();
        }
    }

    /** A chunk's READ has the position of its reading, and the change one from before that: as incremental.events tells it. */
    @Test
    void f10AChangeThatBeganBeforeAChunkWasReadAndCommittedAfterItWins() {
        pipeline.upsert("chunk", "'before'", "1");
        ObjectNode read = pipeline.envelope("r", null, pipeline.row("chunk"));
        long chunk = place(read).get("lsn").asLong();
        place(read).put("sequence", sequence(chunk, chunk)).put("snapshot", "incremental");
        place(read).putNull("lsn").putNull("txId");
        pipeline.publish("chunk", read);

        JsonNode before = pipeline.row("chunk");
        pipeline.run("UPDATE policies SET title = 'in flight' WHERE policy_id = 'chunk'");
        ObjectNode late = pipeline.envelope("u", before, pipeline.row("chunk"));
        long lastCommit = place(late).get("lsn").asLong();
        place(late).put("sequence", sequence(lastCommit, chunk - 5)).put("lsn", chunk - 5);
        pipeline.publish("chunk", late);

        faulty.awaitSame(SOON);
        for (StoreKind kind : StoreKind.values()) {
            assertThat(faulty.shows(kind, "chunk", "in flight")).as(kind.word()).isTrue();
        }
    }

    private static ObjectNode place(ObjectNode event) {
        return (ObjectNode) event.get("source");
    }

    private static String sequence(long lastCommit, long lsn) {
        return "[\"" + lastCommit + "\",\"" + lsn + "\"]";
    }

    @Test
    void f15WhatIsReplayedAfterANewerChangeTakesNothingBack() {
        pipeline.upsert("replayed", "'before'", "1");
        faulty.awaitSame(SOON);
        JsonNode row = pipeline.row("replayed");
        pipeline.run("UPDATE policies SET title = repeat('x', 70000) WHERE policy_id = 'replayed'");
        ObjectNode refused = pipeline.envelope("u", row, pipeline.row("replayed"));
        pipeline.publish("replayed", refused);
        Await.await(() -> DeadLetterTopic.read(pipeline).open() == 1, SOON, "Milvus refuses it");
        pipeline.update("replayed", "title = 'newer'");
        faulty.awaitSame(SOON);
        assertThat(DeadLetterTopic.read(pipeline).open()).isZero();
        List<Long> counted = superseded();

        faulty.replay("replayed");
        pipeline.publish("replayed", refused);
        Await.await(
                () -> superseded()
                        .equals(counted.stream().map(before -> before + 1).toList()),
                SOON,
                "each worker counts the old change");
        for (StoreKind kind : StoreKind.values()) {
            assertThat(faulty.shows(kind, "replayed", "newer")).as(kind.word()).isTrue();
        }
        pipeline.update("replayed", "title = 'last'");
        faulty.awaitSame(SOON);
    }

    private static List<Long> superseded() {
        return Stream.of(StoreKind.values())
                .map(kind -> faulty.worker(kind).count("superseded"))
                .toList();
    }

    @Test
    void f27ASourceThatIsAwayHoldsBackOnlyWhatHasToBeReadThere() {
        String unread = TestPipeline.ids(0).getLast();
        String told = TestPipeline.ids(1).getLast();
        pipeline.upsert(unread, "'before'", "1");
        pipeline.upsert(told, "'before'", "1");
        faulty.awaitSame(SOON);

        faulty.source().refuse();
        pipeline.run("UPDATE policies SET title = 'read' WHERE policy_id = '" + unread + "'");
        ObjectNode after = (ObjectNode) Objects.requireNonNull(pipeline.row(unread));
        pipeline.publish(unread, pipeline.envelope("u", null, after.put("title", "__debezium_unavailable_value")));
        for (StoreKind kind : StoreKind.values()) {
            Await.await(
                    () -> faulty.worker(kind).status().lastError().startsWith("SOURCE"), SOON, kind + " misses a row");
            assertThat(faulty.worker(kind).status().lastErrorClass()).isEqualTo("CONNECTIVITY");
        }
        pipeline.update(told, "title = 'told'");
        for (StoreKind kind : StoreKind.values()) {
            Await.await(() -> faulty.shows(kind, told, "told"), SOON, kind + " goes on with what it was told");
        }

        faulty.pass();
        faulty.awaitSame(SOON);
    }

    @Test
    void f24RowsWhoseWorkerLosesDeadlocksOverACommonTargetAreAllThereOnce() {
        List<String> ids = TestPipeline.ids(2).subList(1, 13);
        ids.forEach(id -> pipeline.upsert(id, "'row'", "1"));
        pipeline.update(ids.getLast(), "tags = '{hub}'");
        faulty.awaitSame(SOON);
        RunningWorker graph = faulty.worker(StoreKind.GRAPH);
        Await.await(() -> graph.status().lastErrorClass().isEmpty(), SOON, "no failure is left");
        try (Contender contender = Contender.start(pipeline.config(), "hub")) {
            ids.forEach(id -> pipeline.update(id, "title = 'contended', tags = '{hub,a,hub}'"));
            for (int lost = 0; lost < LOST; lost++) {
                contender.beats(ids.getFirst());
            }
        }
        Await.await(
                () -> {
                    assertThat(graph.status().lastErrorClass())
                            .as("a deadlock is no failure")
                            .isEmpty();
                    return faulty.shows(StoreKind.GRAPH, ids.getFirst(), "contended");
                },
                SOON,
                "the row is written");
        faulty.awaitSame(SOON);
    }
}
