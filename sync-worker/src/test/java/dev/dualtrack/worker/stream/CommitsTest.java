package dev.dualtrack.worker.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.store.InMemoryStore;
import dev.dualtrack.worker.batch.LaneWork;
import dev.dualtrack.worker.batch.TestTables;
import dev.dualtrack.worker.report.StatusBoard;
import dev.dualtrack.worker.stream.CompensationHistory.AtRow;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A lane with a batch that is durable and not yet committed, on a store that may carry out a call late. */
final class CommitsTest {
    private static final LaneId ID = new LaneId(TestTables.TABLE, 0);
    private static final TopicPartition EVENTS =
            new TopicPartition(CompensationHistory.NAMING.tableTopic(TestTables.TABLE), 0);
    private static final TopicPartition COMMANDS =
            new TopicPartition(CompensationHistory.NAMING.commandsTopic(TestTables.TABLE), 0);
    private static final CompensationHistory HISTORY = new CompensationHistory(List.of(1));

    private final StatusBoard board = new StatusBoard(StoreKind.VECTOR, Clock.systemUTC());
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Lanes lanes =
            new Lanes(Runnable::run, new LinkedBlockingQueue<>(), new Circuit(backoff()), board, () -> 0);
    private final Membership membership = new Membership(() -> 0, Duration.ofDays(1));
    private final Commits commits =
            new Commits(consumer, lanes, membership, new BrokerFailures(board, () -> 0), () -> 0);

    private static Backoff backoff() {
        return new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1), new Random(1));
    }

    @BeforeEach
    void runABatch() {
        consumer.assign(List.of(EVENTS, COMMANDS));
        membership.confirmed(0);
        Lane lane = new Lane(ID, EVENTS, COMMANDS, 10, 0, new ReplayWindow(0, 0));
        LaneWork work = CompensationStage.work(
                new InMemoryStore(StoreKind.VECTOR, "owner", List.of(TestTables.TABLE)),
                (RereadSource) (table, keys) -> HISTORY.read(HISTORY.length(), AtRow.NOTHING),
                new Ledger(StoreKind.VECTOR),
                () -> producer);
        lanes.add(new LaneRun(lane, work, new MemberLease(membership), backoff(), LaneWork.SETTLED));
        lane.offer(EVENTS, List.of(HISTORY.event(0)));
        lanes.schedule();
        lanes.collect();
        assertThat(lane.state()).isEqualTo(Lane.State.COMMITTING);
    }

    @Test
    void f05WhatIsCommittedAsItsLaneIsGivenAwayIsNotReadAgain() {
        commits.last(lanes.ids());
        lanes.remove(ID);
        assertThat(consumer.committed(Set.of(EVENTS)))
                .containsEntry(EVENTS, new OffsetAndMetadata(1, ReplayWindow.note(10)));
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void f05WhatIsLostUncommittedIsReadAgainByItsNextOwner() {
        lanes.remove(ID);
        assertThat(producer.history())
                .singleElement()
                .satisfies(command -> assertThat(command.topic()).isEqualTo(COMMANDS.topic()));
    }

    @Test
    void aLaneThatIsTakenAwayIsNoLongerSaidToBeAtWork() {
        assertThat(lanes.ids()).containsExactly(ID);
        lanes.remove(ID);
        assertThat(lanes.ids()).isEmpty();
    }
}
