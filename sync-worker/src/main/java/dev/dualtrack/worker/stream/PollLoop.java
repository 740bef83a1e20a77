package dev.dualtrack.worker.stream;

import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.worker.report.StatusBoard;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls, hands records to their lanes, commits what became durable, and never waits for a batch: a lane that is behind
 * has its partitions paused. One thread runs it; {@link #stop} and the readers may be called from any.
 */
public final class PollLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(PollLoop.class);
    private static final Duration SHORT = Duration.ofMillis(5);
    private static final Duration LONG = Duration.ofMillis(200);
    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final Duration CALL = Duration.ofSeconds(5);
    private static final Duration COMMIT_RETRY = Duration.ofMillis(500);
    private static final Duration ERROR_PAUSE = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicMap topics;
    private final Lanes lanes;
    private final LaneFactory factory;
    private final StatusBoard board;
    private final LongSupplier nanoTime;
    private final AtomicLong lastPoll;
    private final Set<TopicPartition> fresh = new LinkedHashSet<>();
    private volatile boolean stopping;
    private volatile boolean forgetting;
    private volatile Set<LaneId> owned = Set.of();
    private volatile Map<TopicPartition, Long> lag = Map.of();
    private long commitAfter;

    /** The loop over that consumer, which it closes at its end. */
    PollLoop(
            Consumer<byte[], byte[]> consumer,
            TopicMap topics,
            Lanes lanes,
            LaneFactory factory,
            StatusBoard board,
            LongSupplier nanoTime,
            AtomicLong lastPoll) {
        this.consumer = consumer;
        this.topics = topics;
        this.lanes = lanes;
        this.factory = factory;
        this.board = board;
        this.nanoTime = nanoTime;
        this.lastPoll = lastPoll;
    }

    /** Ends {@link #run}: running batches end or are abandoned, what is durable is committed, the group is left. */
    public void stop() {
        stopping = true;
    }

    /** The store was replaced: no lane may trust what it remembers to have written. */
    public void forgetWrites() {
        forgetting = true;
    }

    /** The lanes now assigned. */
    public Set<LaneId> owned() {
        return owned;
    }

    /** Records not yet committed, by partition assigned. */
    public Map<TopicPartition, Long> lag() {
        return lag;
    }

    /** How long ago the last poll returned. */
    public Duration sinceLastPoll() {
        return Duration.ofNanos(nanoTime.getAsLong() - lastPoll.get());
    }

    @Override
    public void run() {
        try {
            consumer.subscribe(topics.topics(), new Rebalances());
            while (!stopping) {
                turn();
            }
            board.phase(WorkerStatus.Phase.STOPPING);
            leave();
        } finally {
            consumer.close(CloseOptions.timeout(CALL));
        }
    }

    private void turn() {
        ConsumerRecords<byte[], byte[]> records = poll();
        lastPoll.set(nanoTime.getAsLong());
        initialise();
        for (TopicPartition partition : records.partitions()) {
            LaneRun run = lanes.get(topics.lane(partition));
            if (run != null) {
                run.lane().offer(partition, records.records(partition));
            }
        }
        if (forgetting) {
            forgetting = false;
            lanes.all().forEach(LaneRun::forget);
        }
        lanes.collect();
        commit();
        gates();
        lanes.schedule();
        flow();
    }

    private ConsumerRecords<byte[], byte[]> poll() {
        try {
            return consumer.poll(lanes.busy() || !fresh.isEmpty() ? SHORT : LONG);
        } catch (NoOffsetForPartitionException e) {
            fromTheBeginning(e.partitions());
        } catch (OffsetOutOfRangeException e) {
            e.offsetOutOfRangePartitions().forEach(this::outOfRange);
        } catch (InterruptException e) {
            stopping = true;
        } catch (AuthorizationException | AuthenticationException e) {
            failed(ErrorClass.AUTH, e);
        } catch (KafkaException e) {
            failed(ErrorClass.CONNECTIVITY, e);
        }
        return ConsumerRecords.empty();
    }

    private void failed(ErrorClass errorClass, KafkaException e) {
        LOG.atWarn().addKeyValue("errorClass", errorClass).setCause(e).log("Poll failed");
        board.failed(errorClass, "STREAM: " + e.getClass().getSimpleName());
        commitAfter = nanoTime.getAsLong() + ERROR_PAUSE.toNanos();
    }

    /** The group never committed these: everything that is kept is new to it. */
    private void fromTheBeginning(Collection<TopicPartition> partitions) {
        LOG.atInfo().addKeyValue("partitions", partitions).log("No committed offset, reading from the beginning");
        consumer.seekToBeginning(partitions);
        try {
            boolean cut = consumer.beginningOffsets(partitions, CALL).values().stream()
                    .anyMatch(first -> first > 0);
            if (cut) {
                board.wantVerify();
            }
        } catch (KafkaException e) {
            board.wantVerify();
        }
    }

    /** What was to be read is gone: to jump over it would lose changes in silence. */
    private void outOfRange(TopicPartition partition, long offset) {
        LaneId id = topics.lane(partition);
        LOG.atError()
                .addKeyValue("partition", partition)
                .addKeyValue("offset", offset)
                .log("Offset out of range, the lane stops");
        consumer.pause(List.of(partition));
        LaneRun run = lanes.get(id);
        if (run != null) {
            run.lane().stop();
        }
        fresh.remove(partition);
        board.hold(
                id.table(),
                "ResyncRequired: " + partition + ": offset " + offset
                        + " is out of range (expected: an offset that the topic still has)");
        board.wantVerify();
    }

    /** Makes lanes of what was assigned, once the brokers tell where it starts and ends. */
    private void initialise() {
        for (TopicPartition partition : List.copyOf(fresh)) {
            if (partition.equals(topics.commands(topics.lane(partition)))) {
                continue;
            }
            LaneId id = topics.lane(partition);
            TopicPartition commands = topics.commands(id);
            if (!consumer.assignment().contains(commands)) {
                board.hold(
                        id.table(),
                        "partition " + id.partition()
                                + ": assigned without its commands (expected: both topics with the"
                                + " same partition count)");
                fresh.remove(partition);
                continue;
            }
            try {
                long end = consumer.endOffsets(List.of(partition), CALL).getOrDefault(partition, 0L);
                lanes.add(factory.create(id, partition, commands, consumer.position(partition, CALL), end));
                fresh.removeAll(List.of(partition, commands));
                consumer.resume(List.of(partition, commands));
            } catch (NoOffsetForPartitionException e) {
                fromTheBeginning(e.partitions());
            } catch (OffsetOutOfRangeException e) {
                e.offsetOutOfRangePartitions().forEach(this::outOfRange);
            } catch (KafkaException e) {
                failed(ErrorClass.CONNECTIVITY, e);
                return;
            }
        }
        owned = Set.copyOf(lanes.ids());
    }

    private void commit() {
        if (nanoTime.getAsLong() - commitAfter < 0) {
            return;
        }
        for (LaneRun run : lanes.all()) {
            if (run.commitDue()) {
                run.commitSent(true);
                consumer.commitAsync(run.lane().offsets(), (offsets, failure) -> committed(run, failure));
            }
        }
    }

    private void committed(LaneRun run, @Nullable Exception failure) {
        if (!lanes.owns(run)) {
            return;
        }
        if (failure == null) {
            run.lane().committed();
        } else {
            LOG.atWarn()
                    .addKeyValue("error", failure.getClass().getSimpleName())
                    .log("Commit failed, trying again");
            run.commitSent(false);
            commitAfter = nanoTime.getAsLong() + COMMIT_RETRY.toNanos();
        }
    }

    private void gates() {
        for (LaneRun run : lanes.all()) {
            if (run.lane().needsGate()) {
                TopicPartition events = run.lane().events();
                try {
                    run.lane().gate(consumer.endOffsets(List.of(events), CALL).getOrDefault(events, 0L));
                } catch (KafkaException e) {
                    failed(ErrorClass.CONNECTIVITY, e);
                    return;
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
                if (lane.full(partition) || lane.state() == Lane.State.STOPPED) {
                    consumer.pause(List.of(partition));
                } else if (consumer.paused().contains(partition)) {
                    consumer.resume(List.of(partition));
                }
                behind.put(partition, consumer.currentLag(partition).orElse(0) + lane.uncommitted(partition));
            }
        }
        lag = Map.copyOf(behind);
    }

    private void leave() {
        lanes.drain(lanes.ids(), DRAIN.multipliedBy(2));
        commitDurable(lanes.ids());
        lanes.ids().forEach(lanes::remove);
        owned = Set.of();
    }

    private void commitDurable(Collection<LaneId> ids) {
        Map<TopicPartition, OffsetAndMetadata> offsets = lanes.durable(ids);
        if (offsets.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(offsets, CALL);
        } catch (KafkaException e) {
            // Harmless: the next owner gets the batch again and finds it done.
            LOG.atWarn().addKeyValue("error", e.getClass().getSimpleName()).log("Last commit failed");
        }
    }

    /** What a rebalance asks for; called by the poll thread inside poll and close. */
    private final class Rebalances implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            LOG.atInfo().addKeyValue("partitions", partitions.size()).log("Partitions assigned");
            fresh.addAll(partitions);
            consumer.pause(partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            Set<LaneId> ids = lanesOf(partitions);
            lanes.drain(ids, DRAIN);
            commitDurable(ids);
            gone(partitions, ids);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            LOG.atWarn().addKeyValue("partitions", partitions.size()).log("Partitions lost");
            gone(partitions, lanesOf(partitions));
        }

        private void gone(Collection<TopicPartition> partitions, Set<LaneId> ids) {
            ids.forEach(lanes::remove);
            fresh.removeAll(partitions);
            owned = Set.copyOf(lanes.ids());
        }

        private Set<LaneId> lanesOf(Collection<TopicPartition> partitions) {
            Set<LaneId> ids = new LinkedHashSet<>();
            partitions.forEach(partition -> ids.add(topics.lane(partition)));
            return ids;
        }
    }
}
