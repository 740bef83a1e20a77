package dev.dualtrack.worker.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.store.InMemoryStore;
import dev.dualtrack.worker.batch.LaneWork;
import dev.dualtrack.worker.batch.TestTables;
import dev.dualtrack.worker.report.StatusBoard;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Partitions that are assigned while the brokers answer, and take seconds for it. */
final class AssignmentsTest {
    private static final Duration ANSWER = Duration.ofSeconds(4);
    private static final int PARTITIONS = 24;

    private final SlowBrokers consumer = new SlowBrokers();
    private final StatusBoard board = new StatusBoard(StoreKind.GRAPH, Clock.systemUTC());
    private final Lanes lanes =
            new Lanes(Runnable::run, new LinkedBlockingQueue<>(), new Circuit(backoff()), board, this::now);
    private final Membership membership = new Membership(this::now, Duration.ofSeconds(5));
    private final BrokerFailures failures = new BrokerFailures(board, this::now);
    private final Assignments assignments = new Assignments(
            consumer,
            new TopicMap(CompensationHistory.NAMING, Set.of(TestTables.TABLE)),
            lanes,
            this::lane,
            new Commits(consumer, lanes, membership, failures, this::now),
            failures,
            board,
            this::now,
            () -> CompletableFuture.completedFuture(null));

    private static final class SlowBrokers extends MockConsumer<byte[], byte[]> {
        private Duration waited = Duration.ZERO;

        SlowBrokers() {
            super("none");
        }

        @Override
        public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
            waited = waited.plus(ANSWER);
            return super.endOffsets(partitions, timeout);
        }
    }

    private long now() {
        return consumer.waited.toNanos();
    }

    private static Backoff backoff() {
        return new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1), new Random(1));
    }

    private LaneRun lane(
            LaneId id, TopicPartition events, TopicPartition commands, long position, ReplayWindow replay) {
        LaneWork work = CompensationStage.work(
                new InMemoryStore(StoreKind.GRAPH, "owner", List.of(TestTables.TABLE)),
                (RereadSource) (table, keys) -> {
                    throw new UnsupportedOperationException("nothing is read here");
                },
                new Ledger(StoreKind.GRAPH),
                () -> new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()));
        Lane lane = new Lane(id, events, commands, 10, position, replay);
        return new LaneRun(lane, work, new MemberLease(membership), backoff(), Duration.ZERO);
    }

    @Test
    void f04SlowAnswersForManyPartitionsLeaveTimeToPoll() {
        List<TopicPartition> assigned = new ArrayList<>();
        for (int i = 0; i < PARTITIONS; i++) {
            assigned.add(new TopicPartition(CompensationHistory.NAMING.tableTopic(TestTables.TABLE), i));
            assigned.add(new TopicPartition(CompensationHistory.NAMING.commandsTopic(TestTables.TABLE), i));
        }
        consumer.assign(assigned);
        assigned.forEach(partition -> {
            consumer.seek(partition, 0);
            consumer.updateEndOffsets(Map.of(partition, 0L));
        });
        assignments.onPartitionsAssigned(assigned);
        Object interval = new KafkaSettings("none").group("any").get(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG);
        Duration bound =
                Duration.ofMillis((Integer) Objects.requireNonNull(interval)).dividedBy(2);

        for (int calls = 0; assignments.waiting() && calls < PARTITIONS; calls++) {
            Duration before = consumer.waited;
            assignments.open();
            assertThat(consumer.waited.minus(before)).isBetween(ANSWER, bound);
        }

        assertThat(lanes.ids()).hasSize(PARTITIONS);
        assertThat(assignments.waiting()).isFalse();
        assertThat(consumer.paused()).isEmpty();
    }
}
