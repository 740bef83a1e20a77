package dev.dualtrack.worker.stream;

import dev.dualtrack.core.event.CommandCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The state of one lane: what is queued, which batch is under way, what may be committed. At most one batch is
 * uncommitted at any time, and its records are run in order.
 *
 * <p>The first batch after an assignment repeats, in one piece, everything that the owner before may have applied
 * without committing: it holds events only, at least as many records or bytes as any batch, or reaches the end that the
 * partition had at the assignment. Compacted as one, it cannot show a deleted record again.
 *
 * <p>Some commands wait until the lane has committed its table's partition up to a gate, and those behind them wait too: a
 * Truncate up to the end seen when it came, because an older event that is applied later would bring its row back; a
 * Compensate up to the change that it takes back. Consumed is not enough: a crash would apply that change once more.
 *
 * <p>What a broker writes for itself, such as the end of a transaction, takes offsets and brings no record. Where nothing of
 * a partition is queued, a commit therefore reaches to where it is read next, not only behind the last record: else whoever
 * waits for the group to come to the end of the partition would wait for ever.
 *
 * <p>Used by the poll thread only.
 */
final class Lane {
    /** What a lane is doing. */
    enum State {
        /** Waits until the first batch is long enough. */
        FILLING,
        IDLE,
        RUNNING,
        /** The batch, which may be empty, is durable; its commit is under way. */
        COMMITTING,
        /** The batch failed and is to be run again. */
        RETRYING,
        /** Takes no batch any more in this assignment. */
        STOPPED
    }

    private static final long NO_GATE = -1;
    private static final long NOWHERE = -1;
    /** Half of what a queue holds, so that a full queue always covers a batch. */
    private static final long BATCH_BYTES = RecordQueue.MAX_BYTES / 2;

    private final LaneId id;
    private final TopicPartition events;
    private final TopicPartition commands;
    private final int maxBatch;
    private final RecordQueue eventQueue;
    private final RecordQueue commandQueue;
    private final int window;
    private final long windowEnd;

    private boolean replaying;
    /** As many records behind the committed offset may have been applied. */
    private int repeatable;

    private State state = State.FILLING;
    private boolean stopped;
    private List<ConsumerRecord<byte[], byte[]>> batch = List.of();
    /** Where each partition is read next; all before it were offered. */
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private Map<TopicPartition, OffsetAndMetadata> ends = Map.of();
    private long gate = NO_GATE;
    private long retryAt;

    /**
     * A lane just assigned.
     *
     * @param position where the table's partition is read from
     * @param replay what of it may have been applied already
     */
    Lane(LaneId id, TopicPartition events, TopicPartition commands, int maxBatch, long position, ReplayWindow replay) {
        this.id = id;
        this.events = events;
        this.commands = commands;
        this.maxBatch = maxBatch;
        this.window = Math.max(maxBatch, replay.records());
        this.eventQueue = new RecordQueue(Math.max(2 * maxBatch, window));
        this.commandQueue = new RecordQueue(2 * maxBatch);
        this.windowEnd = replay.end();
        this.repeatable = window;
        committed.put(events, position);
        reached(events, position);
        this.replaying = state == State.FILLING;
    }

    LaneId id() {
        return id;
    }

    State state() {
        return state;
    }

    TopicPartition events() {
        return events;
    }

    TopicPartition commands() {
        return commands;
    }

    /** Takes what was fetched of one of the two partitions. */
    void offer(TopicPartition from, List<ConsumerRecord<byte[], byte[]>> fetched) {
        if (from.equals(commands)) {
            commandQueue.add(fetched);
        } else {
            eventQueue.add(fetched);
        }
        fetched.stream().reduce((before, last) -> last).ifPresent(last -> reached(from, last.offset() + 1));
    }

    /** The next record of one of the two partitions comes from {@code position} or beyond; all before it were offered. */
    void reached(TopicPartition partition, long position) {
        positions.merge(partition, position, Math::max);
        boolean filled = position(events) >= windowEnd || eventQueue.size() >= window || eventQueue.full();
        if (state == State.FILLING && filled) {
            state = State.IDLE;
        }
    }

    private long position(TopicPartition partition) {
        return positions.getOrDefault(partition, NOWHERE);
    }

    /** Where there is nothing to run, what was reached is to be committed, if that is more than what was. */
    void settle() {
        if (state == State.IDLE && eventQueue.size() == 0 && !commandReady()) {
            finished();
            if (ends.isEmpty()) {
                state = State.IDLE;
            }
        }
    }

    /** Whether the partition should not be fetched for now. */
    boolean full(TopicPartition partition) {
        return partition.equals(commands) ? commandQueue.full() : eventQueue.full();
    }

    /** Whether there is a batch to run, or to run again, at that time. */
    boolean ready(long now) {
        return switch (state) {
            case IDLE -> eventQueue.size() > 0 || commandReady();
            case RETRYING -> now - retryAt >= 0;
            case FILLING, RUNNING, COMMITTING, STOPPED -> false;
        };
    }

    /** The batch to run now; only after {@link #ready}. */
    List<ConsumerRecord<byte[], byte[]>> start() {
        if (state == State.IDLE) {
            batch = next();
        }
        state = State.RUNNING;
        return batch;
    }

    private List<ConsumerRecord<byte[], byte[]>> next() {
        List<ConsumerRecord<byte[], byte[]>> taken = new ArrayList<>();
        if (replaying) {
            replaying = false;
            eventQueue.take(window, Long.MAX_VALUE, record -> false, taken);
            if (!taken.isEmpty()) {
                return taken;
            }
        }
        if (gatedHead() != null && gateOpen()) {
            commandQueue.take(1, Long.MAX_VALUE, record -> false, taken);
            gate = NO_GATE;
            return taken;
        }
        // A quarter is kept for commands, so that a busy table does not starve its repairs.
        int share = Math.min(commandQueue.size(), Math.max(1, maxBatch / 4));
        eventQueue.take(Math.max(1, maxBatch - share), BATCH_BYTES, record -> false, taken);
        commandQueue.take(
                Math.max(1, maxBatch - taken.size()),
                BATCH_BYTES,
                command -> after(command).isPresent(),
                taken);
        return taken;
    }

    /** Whether the lane must be told the end of its table's partition by {@link #gate(long)}. */
    boolean needsGate() {
        return gatedHead() != null && gate == NO_GATE;
    }

    /** The end of the table's partition, read after the waiting command came; no gate lies beyond it. */
    void gate(long end) {
        ConsumerRecord<byte[], byte[]> head = gatedHead();
        if (head != null) {
            gate = Math.min(end, after(head).orElse(0));
        }
    }

    private boolean commandReady() {
        return gatedHead() == null ? commandQueue.size() > 0 : gateOpen();
    }

    private @Nullable ConsumerRecord<byte[], byte[]> gatedHead() {
        ConsumerRecord<byte[], byte[]> head = commandQueue.head();
        return head != null && after(head).isPresent() ? head : null;
    }

    private boolean gateOpen() {
        return gate != NO_GATE && committedEvents() >= gate;
    }

    /** How far the table's partition is committed, which is known from the assignment on. */
    private long committedEvents() {
        return Objects.requireNonNull(committed.get(events));
    }

    private static OptionalLong after(ConsumerRecord<byte[], byte[]> command) {
        return CommandCodec.after(command.key(), command.headers());
    }

    /** The batch is durable: its offsets are to be committed. */
    void finished() {
        state = State.COMMITTING;
        Map<TopicPartition, Long> done = new HashMap<>();
        batch.forEach(record -> done.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1));
        if (eventQueue.size() == 0) {
            done.put(events, position(events));
        }
        if (commandQueue.size() == 0) {
            done.put(commands, position(commands));
        }
        done.entrySet().removeIf(end -> end.getValue() <= committed.getOrDefault(end.getKey(), NOWHERE));
        ends = done.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, end -> new OffsetAndMetadata(end.getValue(), ReplayWindow.note(maxBatch))));
    }

    /** The batch that is not yet committed; empty if there is none. */
    List<ConsumerRecord<byte[], byte[]>> batch() {
        return batch;
    }

    /** What is to be committed, by partition, once {@link #finished}. */
    Map<TopicPartition, OffsetAndMetadata> offsets() {
        return ends;
    }

    /** What is committed of the table's partition, to be committed once more; empty while a commit is under way. */
    Map<TopicPartition, OffsetAndMetadata> standing() {
        return state == State.COMMITTING
                ? Map.of()
                : Map.of(events, new OffsetAndMetadata(committedEvents(), ReplayWindow.note(repeatable)));
    }

    /** The commit succeeded: the next batch may start. */
    void committed() {
        if (ends.containsKey(events)) {
            repeatable = maxBatch;
        }
        ends.forEach((partition, end) -> committed.put(partition, end.offset()));
        ends = Map.of();
        batch = List.of();
        state = stopped ? State.STOPPED : State.IDLE;
    }

    /** The batch failed: it is run again at that time. */
    void retry(long at) {
        state = State.RETRYING;
        retryAt = at;
    }

    /** The lane can never go on in this assignment; a batch that was begun is brought to its end. */
    void stop() {
        stopped = true;
        if (batch.isEmpty()) {
            state = State.STOPPED;
        }
    }

    boolean stopped() {
        return stopped;
    }

    /** Records of one of the two partitions that were fetched and are not yet committed. */
    int uncommitted(TopicPartition partition) {
        boolean command = partition.equals(commands);
        long running = batch.stream()
                .filter(record -> record.topic().equals(partition.topic()))
                .count();
        return (command ? commandQueue.size() : eventQueue.size()) + (int) running;
    }
}
