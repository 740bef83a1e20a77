package dev.dualtrack.worker.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.core.store.InMemoryStore;
import dev.dualtrack.worker.batch.Bench;
import dev.dualtrack.worker.batch.LaneWork;
import dev.dualtrack.worker.batch.TestTables;
import dev.dualtrack.worker.report.StatusBoard;
import dev.dualtrack.worker.stream.CompensationHistory.AtRow;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Two partitions of one table on a store in memory; time stands still but for what a test adds. */
final class LanesTest {
    private static final Duration BACKOFF = Duration.ofSeconds(1);
    private static final Duration HOLD = Duration.ofSeconds(30);
    private static final Duration SETTLING = Duration.ofSeconds(10);
    private static final CompensationHistory HISTORY = new CompensationHistory(List.of(1, 2, 3));

    private final StatusBoard board = new StatusBoard(StoreKind.GRAPH, Clock.systemUTC());
    private final Random random = new Random(1);
    private final RereadSource source = (table, keys) -> HISTORY.read(HISTORY.length(), AtRow.NOTHING);
    private long now;
    private final Lanes lanes = new Lanes(
            Runnable::run,
            new LinkedBlockingQueue<>(),
            new Circuit(new Backoff(BACKOFF, BACKOFF, random)),
            board,
            () -> now);
    private final InMemoryStore first = store();
    private final Lane firstLane = add(0, first);
    private final Lane secondLane = add(1, store());

    private static InMemoryStore store() {
        return new InMemoryStore(StoreKind.GRAPH, "owner", List.of(TestTables.TABLE));
    }

    private Lane add(int partition, InMemoryStore store) {
        return add(partition, store, Duration.ZERO);
    }

    private Lane add(int partition, InMemoryStore store, Duration settling) {
        return add(
                partition,
                CompensationStage.work(
                        store,
                        source,
                        new Ledger(StoreKind.GRAPH),
                        () -> new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer())),
                settling);
    }

    private Lane add(int partition, LaneWork work, Duration settling) {
        Lane lane = new Lane(
                new LaneId(TestTables.TABLE, partition),
                new TopicPartition(CompensationHistory.NAMING.tableTopic(TestTables.TABLE), partition),
                new TopicPartition(CompensationHistory.NAMING.commandsTopic(TestTables.TABLE), partition),
                10,
                0,
                new ReplayWindow(0, 0));
        Membership member = new Membership(() -> now, Duration.ofDays(1));
        member.confirmed(now);
        lanes.add(new LaneRun(lane, work, new MemberLease(member), new Backoff(BACKOFF, BACKOFF, random), settling));
        return lane;
    }

    private void run(Lane lane, int change) {
        ConsumerRecord<byte[], byte[]> event = HISTORY.event(change);
        lane.offer(lane.events(), List.of(event));
        turn();
    }

    private void turn() {
        lanes.schedule();
        lanes.collect();
        lanes.all().stream()
                .map(LaneRun::lane)
                .filter(lane -> lane.state() == Lane.State.COMMITTING)
                .forEach(Lane::committed);
    }

    @Test
    void f02ACallThatBrokeOffInAWayThatNothingForeseesIsSettledBeforeTheNext() {
        InMemoryStore store = store();
        List<Long> calls = new ArrayList<>();
        store.faults(call -> {
            if (call.operation().equals("apply")) {
                calls.add(now);
                throw new StackOverflowError();
            }
        });
        run(add(2, store, SETTLING), 0);
        assertThat(board.status().lastError()).startsWith("WORKER: ").contains("StackOverflowError");
        assertThat(board.status().storeReachable()).isTrue();

        now = SETTLING.minusMillis(1).toNanos();
        turn();
        assertThat(calls).containsExactly(0L);

        now = SETTLING.toNanos();
        turn();
        assertThat(calls).containsExactly(0L, now);
    }

    @Test
    void aModelThatFailsHoldsItsLaneAndIsReportedUntilItWorksAgain() {
        Bench bench = new Bench(StoreKind.VECTOR);
        bench.modelFailure = new ClassifiedException(ErrorClass.UNKNOWN, "embedding failed", null);
        Lane lane = add(2, new LaneWork(bench.stage, TestTables.MAPPING, 2), Duration.ZERO);
        run(lane, 0);
        for (int again = 0; again < 3; again++) {
            assertThat(board.status().lastErrorClass()).isEqualTo(ErrorClass.UNKNOWN.name());
            assertThat(board.status().lastError()).isEqualTo("EMBEDDING: embedding failed");
            assertThat(board.status().storeReachable()).isTrue();
            assertThat(lane.state()).isEqualTo(Lane.State.RETRYING);
            assertThat(lane.offsets()).as("to be committed").isEmpty();
            now += BACKOFF.toNanos();
            turn();
        }
        assertThat(bench.deadLetters).isEmpty();
        assertThat(bench.store.count(TestTables.TABLE)).isZero();

        run(firstLane, 0);
        assertThat(first.count(TestTables.TABLE))
                .as("a lane that needs no model goes on")
                .isEqualTo(1);
        assertThat(board.status().lastError()).startsWith("EMBEDDING");

        bench.modelFailure = null;
        now += BACKOFF.toNanos();
        turn();
        assertThat(bench.store.count(TestTables.TABLE)).isEqualTo(1);
        assertThat(lane.state()).isEqualTo(Lane.State.IDLE);
        assertThat(board.status().lastErrorClass()).isEmpty();
    }

    private List<WorkerStatus.HeldTable> held() {
        return board.status().heldTables();
    }

    @Test
    void f19APartitionThatIsHeldStaysSoWhileOthersOfItsTableGoOn() {
        first.faults(call -> {
            throw new ClassifiedException(ErrorClass.SCHEMA, "no such column", null);
        });
        run(firstLane, 0);
        assertThat(held()).hasSize(1);

        run(secondLane, 0);
        assertThat(held())
                .singleElement()
                .satisfies(table -> assertThat(table.reason()).contains("no such column"));
        assertThat(board.status().lastError()).as("of the lane that waits").contains("no such column");

        first.faults(call -> {});
        now += HOLD.toNanos();
        turn();
        assertThat(held()).isEmpty();
        assertThat(board.status().lastErrorClass()).isEmpty();
    }
}
