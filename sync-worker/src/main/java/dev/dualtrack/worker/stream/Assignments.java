package dev.dualtrack.worker.stream;

import dev.dualtrack.worker.report.StatusBoard;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes lanes of the partitions that the group assigns and ends those that it takes away. Used by the poll thread,
 * within its polls too.
 */
final class Assignments implements ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(Assignments.class);
    private static final Duration CALL = Duration.ofSeconds(5);
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicMap topics;
    private final Lanes lanes;
    private final LaneFactory factory;
    private final Commits commits;
    private final BrokerFailures failures;
    private final StatusBoard board;
    private final LongSupplier nanoTime;
    private final Supplier<? extends Future<?>> ledger;
    /** Assigned, paused, and not yet part of a lane. */
    private final Set<TopicPartition> fresh = new LinkedHashSet<>();
    /** Done once the ledger has what the owners before this worker put there. */
    private Future<?> ledgerRead = CompletableFuture.completedFuture(null);

    /**
     * Over that consumer.
     *
     * @param ledger asks for the ledger to be read to its present end
     */
    Assignments(
            Consumer<byte[], byte[]> consumer,
            TopicMap topics,
            Lanes lanes,
            LaneFactory factory,
            Commits commits,
            BrokerFailures failures,
            StatusBoard board,
            LongSupplier nanoTime,
            Supplier<? extends Future<?>> ledger) {
        this.consumer = consumer;
        this.topics = topics;
        this.lanes = lanes;
        this.factory = factory;
        this.commits = commits;
        this.failures = failures;
        this.board = board;
        this.nanoTime = nanoTime;
        this.ledger = ledger;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        LOG.atInfo().addKeyValue("partitions", partitions.size()).log("Partitions assigned");
        fresh.addAll(partitions);
        consumer.pause(partitions);
        ledgerRead = ledger.get();
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        handOver(lanesOf(partitions), DRAIN);
        gone(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        LOG.atWarn().addKeyValue("partitions", partitions.size()).log("Partitions lost");
        lanesOf(partitions).forEach(lanes::remove);
        gone(partitions);
    }

    private void gone(Collection<TopicPartition> partitions) {
        fresh.removeAll(partitions);
        partitions.forEach(board::movedOn);
        lanesOf(partitions).forEach(id -> board.release(id.table(), id.partition()));
    }

    /** Ends every lane before the group is left. */
    void leave() {
        handOver(lanes.ids(), DRAIN.multipliedBy(2));
        gone(consumer.assignment());
    }

    private void handOver(Collection<LaneId> ids, Duration limit) {
        lanes.drain(ids, limit);
        commits.last(ids);
        ids.forEach(lanes::remove);
    }

    private Set<LaneId> lanesOf(Collection<TopicPartition> partitions) {
        Set<LaneId> ids = new LinkedHashSet<>();
        partitions.forEach(partition -> ids.add(topics.lane(partition)));
        return ids;
    }

    /** Whether a partition still waits for {@link #open}. */
    boolean waiting() {
        return !fresh.isEmpty();
    }

    /**
     * Makes lanes of what was assigned, once the brokers tell where it starts and ends and the ledger knows the dead
     * letters of whoever had it before: a lane closes only those that it knows. Where the brokers take seconds for each answer,
     * what is left waits for the next call: the group takes everything away from whoever does not poll in between.
     */
    void open() {
        boolean read = ledgerRead.isDone();
        failures.waitForLedger(!read && waiting());
        if (!read) {
            return;
        }
        long from = nanoTime.getAsLong();
        for (TopicPartition partition : List.copyOf(fresh)) {
            if (nanoTime.getAsLong() - from >= CALL.toNanos()) {
                return;
            }
            LaneId id = topics.lane(partition);
            if (partition.equals(topics.commands(id))) {
                continue;
            }
            try {
                open(id, partition, topics.commands(id));
            } catch (NoOffsetForPartitionException e) {
                fromTheBeginning(e.partitions());
            } catch (OffsetOutOfRangeException e) {
                outOfRange(e);
            } catch (KafkaException e) {
                failures.failed("assignment", e);
                return;
            }
        }
    }

    private void open(LaneId id, TopicPartition events, TopicPartition commands) {
        if (!consumer.assignment().contains(commands)) {
            board.hold(
                    id.table(),
                    id.partition(),
                    "partition " + id.partition()
                            + ": assigned without its commands (expected: both topics with the same partition count)");
            fresh.remove(events);
            return;
        }
        long end = consumer.endOffsets(List.of(events), CALL).getOrDefault(events, 0L);
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.of(events, commands), CALL);
        if (committed.values().stream().anyMatch(offset -> offset != null && !ReplayWindow.noted(offset))) {
            LOG.atWarn()
                    .addKeyValue("partition", events)
                    .log("Somebody else moved the group, what was passed over is for a verify to find");
            board.wantVerify();
        }
        ReplayWindow replay = ReplayWindow.of(committed.get(events), end);
        lanes.add(factory.create(id, events, commands, consumer.position(events, CALL), replay));
        fresh.removeAll(List.of(events, commands));
        consumer.resume(List.of(events, commands));
    }

    /** The group never committed these: everything that is kept is new to it. */
    void fromTheBeginning(Collection<TopicPartition> partitions) {
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
    void outOfRange(OffsetOutOfRangeException e) {
        e.offsetOutOfRangePartitions().forEach((partition, offset) -> {
            LOG.atError()
                    .addKeyValue("partition", partition)
                    .addKeyValue("offset", offset)
                    .log("Offset out of range, the lane stops");
            consumer.pause(List.of(partition));
            LaneId id = topics.lane(partition);
            LaneRun run = lanes.get(id);
            if (run != null) {
                run.lane().stop();
            }
            fresh.remove(partition);
            board.gap(id.table(), partition, offset);
            board.wantVerify();
        });
    }
}
