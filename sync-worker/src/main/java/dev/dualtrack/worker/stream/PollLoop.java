package dev.dualtrack.worker.stream;

import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.worker.report.StatusBoard;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Polls, hands records to their lanes, commits what became durable, and never waits for a batch: a lane that is behind
 * has its partitions paused. One thread runs it; {@link #stop} and the readers may be called from any.
 */
public final class PollLoop implements Runnable {
    private static final Duration SHORT = Duration.ofMillis(5);
    private static final Duration LONG = Duration.ofMillis(200);
    private static final Duration CALL = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicMap topics;
    private final Lanes lanes;
    private final Assignments assignments;
    private final Commits commits;
    private final BrokerFailures failures;
    private final StatusBoard board;
    private final LongSupplier nanoTime;
    private final Membership membership;
    private volatile long lastTurn;
    private volatile boolean stopping;
    private volatile boolean forgetting;
    private volatile Map<TopicPartition, Long> lag = Map.of();

    /** The loop over that consumer, which it closes at its end. */
    PollLoop(
            Consumer<byte[], byte[]> consumer,
            TopicMap topics,
            Lanes lanes,
            LaneFactory factory,
            StatusBoard board,
            LongSupplier nanoTime,
            Membership membership,
            Supplier<? extends Future<?>> ledger) {
        this.consumer = consumer;
        this.topics = topics;
        this.lanes = lanes;
        this.failures = new BrokerFailures(board, nanoTime);
        this.commits = new Commits(consumer, lanes, membership, failures, nanoTime);
        this.assignments =
                new Assignments(consumer, topics, lanes, factory, commits, failures, board, nanoTime, ledger);
        this.board = board;
        this.nanoTime = nanoTime;
        this.membership = membership;
        this.lastTurn = nanoTime.getAsLong();
    }

    /** Ends {@link #run}: running batches end or are abandoned, what is durable is committed, the group is left. */
    public void stop() {
        stopping = true;
    }

    /** The store was replaced: no lane may trust what it remembers to have written. */
    public void forgetWrites() {
        forgetting = true;
    }

    /** The lanes at work now: one that the group takes away is none of them by the time that another worker has it. */
    public Set<LaneId> owned() {
        return lanes.ids();
    }

    /** Records not yet committed, by partition of the lanes at work. */
    public Map<TopicPartition, Long> lag() {
        Set<LaneId> owned = owned();
        Map<TopicPartition, Long> behind = new HashMap<>(lag);
        behind.keySet().removeIf(partition -> !owned.contains(topics.lane(partition)));
        return behind;
    }

    /** Whether what is assigned may be worked on: nothing is, or the group confirmed this worker lately. */
    public boolean confirmed() {
        return owned().isEmpty() || membership.holds();
    }

    /** How long ago the thread came by, whether or not the brokers answered it. */
    public Duration sinceLastTurn() {
        return Duration.ofNanos(nanoTime.getAsLong() - lastTurn);
    }

    @Override
    public void run() {
        try {
            consumer.subscribe(topics.topics(), assignments);
            while (!stopping) {
                turn();
            }
            board.phase(WorkerStatus.Phase.STOPPING);
            assignments.leave();
        } finally {
            consumer.close(CloseOptions.timeout(CALL));
        }
    }

    private void turn() {
        ConsumerRecords<byte[], byte[]> records = poll();
        lastTurn = nanoTime.getAsLong();
        if (!failures.fresh()) {
            assignments.open();
        }
        for (TopicPartition partition : records.partitions()) {
            LaneRun run = lanes.get(topics.lane(partition));
            if (run != null) {
                run.lane().offer(partition, records.records(partition));
            }
        }
        records.nextOffsets().forEach(this::reached);
        if (forgetting) {
            forgetting = false;
            lanes.all().forEach(LaneRun::forget);
        }
        lanes.collect();
        lanes.all().forEach(run -> run.lane().settle());
        commits.send();
        gates();
        failures.membership(membership, !owned().isEmpty());
        failures.calm(confirmed());
        if (membership.holds()) {
            lanes.schedule();
        }
        flow();
    }

    private void reached(TopicPartition partition, OffsetAndMetadata next) {
        LaneRun run = lanes.get(topics.lane(partition));
        if (run != null) {
            run.lane().reached(partition, next.offset());
        }
    }

    private ConsumerRecords<byte[], byte[]> poll() {
        try {
            return consumer.poll(lanes.busy() || assignments.waiting() ? SHORT : LONG);
        } catch (NoOffsetForPartitionException e) {
            assignments.fromTheBeginning(e.partitions());
        } catch (OffsetOutOfRangeException e) {
            assignments.outOfRange(e);
        } catch (InterruptException e) {
            stopping = true;
        } catch (KafkaException e) {
            failures.failed("poll", e);
            lanes.pause(PAUSE);
        }
        return ConsumerRecords.empty();
    }

    /** Tells each lane with a waiting Truncate how far it must have come before; some after the next poll, if it takes long. */
    private void gates() {
        long from = nanoTime.getAsLong();
        for (LaneRun run : lanes.all()) {
            boolean late = nanoTime.getAsLong() - from >= CALL.toNanos();
            if (run.lane().needsGate() && !failures.fresh() && !late) {
                TopicPartition events = run.lane().events();
                try {
                    run.lane().gate(consumer.endOffsets(List.of(events), CALL).getOrDefault(events, 0L));
                } catch (KafkaException e) {
                    failures.failed("end of partition", e);
                }
            }
        }
    }

    /** Pauses what is full, resumes what is not, and notes the lag. */
    private void flow() {
        Map<TopicPartition, Long> behind = new HashMap<>();
        for (LaneRun run : lanes.all()) {
            Lane lane = run.lane();
            for (TopicPartition partition : List.of(lane.events(), lane.commands())) {
                if (lane.full(partition) || lane.stopped()) {
                    consumer.pause(List.of(partition));
                } else if (consumer.paused().contains(partition)) {
                    consumer.resume(List.of(partition));
                }
                behind.put(partition, consumer.currentLag(partition).orElse(0) + lane.uncommitted(partition));
            }
        }
        lag = Map.copyOf(behind);
    }
}
