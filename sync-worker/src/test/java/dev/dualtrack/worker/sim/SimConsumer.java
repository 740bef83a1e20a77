package dev.dualtrack.worker.sim;

import dev.dualtrack.core.sim.SimProcess;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A consumer of a {@link SimGroup}: no reset of offsets by itself, rebalances within polls, as the worker has it. */
final class SimConsumer extends UnusedCalls {
    /** As max.poll.records. */
    static final int MAX_POLL_RECORDS = 20;

    private static final long CALL = 5_000_000_000L;

    private final World world;
    private final SimProcess process;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Set<TopicPartition> owned = new LinkedHashSet<>();
    private final Set<TopicPartition> paused = new LinkedHashSet<>();
    private final Deque<Runnable> answers = new ArrayDeque<>();
    private long cutUntil;
    private long polledAt;
    private long lastCommit;
    private long lastAccepted;
    private @Nullable ConsumerRebalanceListener listener;
    private SimGroup.@Nullable Member member;

    SimConsumer(World world, SimProcess process) {
        this.world = world;
        this.process = process;
    }

    @Override
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener callback) {
        listener = callback;
    }

    /** The coordinator cannot be reached for a while; fetches go on. */
    void cut(long nanos) {
        if (cut()) {
            return;
        }
        long now = world.scheduler().now();
        cutUntil = now + nanos;
        world.trace(() -> process.name() + " is cut off from its group for " + nanos / 1_000_000 + " ms");
        long silence = Math.max(lastAccepted + SimGroup.SESSION, now + SimGroup.SESSION - SimGroup.HEARTBEAT);
        world.after(silence - now, () -> {
            if (cut()) {
                world.group().expire(process);
            }
        });
    }

    private boolean cut() {
        return world.scheduler().now() < cutUntil;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        polledAt = world.scheduler().now();
        try {
            long longest = timeout.toMillis() < 100 ? world.busyPoll() : 5 * timeout.toMillis();
            world.sleep(world.chance().millis(1, longest));
            // The client counts anew as it goes round within a poll, also behind one in which the process stood still.
            polledAt = world.scheduler().now();
            for (Runnable answer = answers.poll(); answer != null; answer = answers.poll()) {
                answer.run();
            }
            if (!cut()) {
                membership();
                noOffset(owned);
            }
            world.maybe(world.plan().poll(), "poll");
            return fetch();
        } finally {
            if (!cut()) {
                world.heard(process);
            }
        }
    }

    private void membership() {
        ConsumerRebalanceListener callback = Objects.requireNonNull(listener, "subscribed");
        if (member == null || !world.group().knows(member)) {
            if (!owned.isEmpty()) {
                world.trace(() -> process.name() + " lost " + owned);
                List<TopicPartition> lost = List.copyOf(owned);
                forget();
                callback.onPartitionsLost(lost);
            }
            member = world.group().join(process);
            leaveUnpolled(member);
        } else if (world.group().mustRejoin(member)) {
            if (!owned.isEmpty()) {
                world.trace(() -> process.name() + " gives up " + owned);
                callback.onPartitionsRevoked(List.copyOf(owned));
                forget();
            }
            world.group().rejoin(member);
        }
        Set<TopicPartition> assigned = world.group().assignment(member);
        if (assigned != null) {
            world.trace(() -> process.name() + " gets " + assigned);
            forget();
            owned.addAll(assigned);
            callback.onPartitionsAssigned(assigned);
        }
    }

    /** What the client's thread of heartbeats does: a member that has not polled for too long leaves. */
    private void leaveUnpolled(SimGroup.Member joined) {
        long left = polledAt + SimGroup.MAX_POLL_INTERVAL - world.scheduler().now();
        world.after(left, () -> {
            if (process.dead() || !world.group().knows(joined)) {
                return;
            }
            long silence = world.scheduler().now() - polledAt;
            if (silence < SimGroup.MAX_POLL_INTERVAL) {
                leaveUnpolled(joined);
            } else {
                world.group().remove(joined);
                world.violated(process.name() + " left its group: it has not polled for " + silence / 1_000_000
                        + " ms (expected: < " + SimGroup.MAX_POLL_INTERVAL / 1_000_000 + ")");
            }
        });
    }

    private void forget() {
        owned.clear();
        paused.clear();
        positions.clear();
    }

    private void noOffset(Collection<TopicPartition> partitions) {
        Set<TopicPartition> without = new LinkedHashSet<>();
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata committed = world.group().offset(partition);
            if (!positions.containsKey(partition) && committed == null) {
                without.add(partition);
            } else if (committed != null) {
                positions.putIfAbsent(partition, committed.offset());
            }
        }
        if (!without.isEmpty()) {
            throw new NoOffsetForPartitionException(without);
        }
    }

    private ConsumerRecords<byte[], byte[]> fetch() {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> fetched = new LinkedHashMap<>();
        int left = (int) world.chance().between(1, MAX_POLL_RECORDS);
        for (TopicPartition partition : owned) {
            if (paused.contains(partition) || !positions.containsKey(partition)) {
                continue;
            }
            long position = at(partition);
            int to = (int) Math.min(position + left, world.log().end(partition));
            if (to > position) {
                List<ConsumerRecord<byte[], byte[]>> records =
                        world.log().entries(partition).subList((int) position, to).stream()
                                .map(SimLog.Entry::record)
                                .toList();
                fetched.put(partition, records);
                positions.put(partition, (long) to);
                left -= records.size();
            }
        }
        Map<TopicPartition, OffsetAndMetadata> next = new LinkedHashMap<>();
        fetched.keySet().forEach(partition -> next.put(partition, new OffsetAndMetadata(at(partition))));
        return new ConsumerRecords<>(fetched, next);
    }

    /** The most that this consumer has fetched of a partition and not committed. */
    long uncommitted() {
        return owned.stream()
                .mapToLong(partition ->
                        positions.getOrDefault(partition, 0L) - world.group().committed(partition))
                .max()
                .orElse(0);
    }

    private long at(TopicPartition partition) {
        return Objects.requireNonNull(positions.get(partition), "an assigned partition has a position");
    }

    @Override
    public Set<TopicPartition> assignment() {
        return Set.copyOf(owned);
    }

    @Override
    public Set<TopicPartition> paused() {
        return Set.copyOf(paused);
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        partitions.forEach(this::requireOwned);
        paused.addAll(partitions);
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
        partitions.forEach(this::requireOwned);
        paused.removeAll(partitions);
    }

    private void requireOwned(TopicPartition partition) {
        if (!owned.contains(partition)) {
            throw new IllegalStateException("No current assignment for partition " + partition);
        }
    }

    @Override
    public void seekToBeginning(Collection<TopicPartition> partitions) {
        partitions.forEach(this::requireOwned);
        partitions.forEach(partition -> positions.put(partition, 0L));
    }

    @Override
    public long position(TopicPartition partition, Duration timeout) {
        requireOwned(partition);
        // A known one too, after a change of leaders.
        ask();
        if (!positions.containsKey(partition)) {
            answerOfCoordinator();
            noOffset(List.of(partition));
        }
        return at(partition);
    }

    private void ask() {
        world.sleep(world.chance().millis(0, 10));
        world.maybe(world.plan().poll(), "brokers");
    }

    private void answerOfCoordinator() {
        if (cut()) {
            world.sleep(CALL);
            throw unanswered("coordinator");
        }
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions, Duration timeout) {
        ask();
        answerOfCoordinator();
        Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>();
        partitions.forEach(partition -> found.put(partition, world.group().offset(partition)));
        return found;
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        ask();
        Map<TopicPartition, Long> found = new HashMap<>();
        partitions.forEach(partition -> found.put(partition, 0L));
        return found;
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        ask();
        Map<TopicPartition, Long> found = new HashMap<>();
        partitions.forEach(partition -> found.put(partition, world.log().end(partition)));
        return found;
    }

    @Override
    public OptionalLong currentLag(TopicPartition partition) {
        Long position = positions.get(partition);
        return position == null
                ? OptionalLong.empty()
                : OptionalLong.of(world.log().end(partition) - position);
    }

    @Override
    public void commitAsync(Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        Map<TopicPartition, OffsetAndMetadata> sent = Map.copyOf(offsets);
        SimGroup.Member sender = Objects.requireNonNull(member, "a member commits");
        long now = world.scheduler().now();
        // One connection carries them all, in their order.
        lastCommit = Math.max(lastCommit, now + world.chance().millis(0, 60));
        world.after(lastCommit - now, () -> {
            Exception failure = commit(sender, sent);
            world.after(cut() ? CALL : 0, () -> answers.add(() -> callback.onComplete(sent, failure)));
        });
    }

    private @Nullable KafkaException commit(SimGroup.Member sender, Map<TopicPartition, OffsetAndMetadata> offsets) {
        try {
            world.maybe(cut() ? 1 : world.plan().commit() / 2, "commit");
            world.group().commit(sender, offsets);
            lastAccepted = world.scheduler().now();
            world.heard(process);
            world.trace(() -> process.name() + " committed " + offsets);
            world.maybe(world.plan().commit() / 2, "answer to a commit");
            return null;
        } catch (KafkaException e) {
            return e;
        }
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        world.sleep(Math.max(
                world.chance().millis(0, 30), lastCommit - world.scheduler().now()));
        KafkaException failure = commit(Objects.requireNonNull(member, "a member commits"), offsets);
        world.sleep(world.chance().millis(0, 30));
        if (failure != null) {
            world.sleep(cut() ? CALL : 0);
            throw failure;
        }
    }

    @Override
    public void close() {
        close(CloseOptions.timeout(Duration.ZERO));
    }

    @Override
    public void close(CloseOptions options) {
        world.sleep(world.chance().millis(0, 30));
        if (member != null) {
            world.group().remove(member);
        }
    }

    /** A question that the brokers did not answer. */
    static KafkaException unanswered(String what) {
        return new TimeoutException(what);
    }
}
