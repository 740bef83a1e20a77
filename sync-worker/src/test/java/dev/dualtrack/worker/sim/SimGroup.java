package dev.dualtrack.worker.sim;

import dev.dualtrack.core.sim.SimProcess;
import dev.dualtrack.worker.stream.KafkaSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A consumer group as its coordinator sees it, in the classic, eager protocol: whoever joins, leaves or is not heard of
 * makes everybody give up all partitions and join again; then a new generation gets ranges. Commits of members that are
 * no longer known, or of an older generation, are refused. Who polls too seldom leaves by itself ({@link SimConsumer}).
 */
final class SimGroup {
    private static final Map<String, Object> SETTINGS = new KafkaSettings("none").group("sim");

    /** After so many nanoseconds without a word a member is removed. */
    static final long SESSION = nanos(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);

    /** A member sends a word that often, in nanoseconds. */
    static final long HEARTBEAT = nanos(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG);

    /** After so many nanoseconds without a poll a member leaves, though it sends its words. */
    static final long MAX_POLL_INTERVAL = nanos(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG);

    /** One consumer in the group. */
    static final class Member {
        private final SimProcess process;
        private boolean joined = true;
        private int generation;

        Member(SimProcess process) {
            this.process = process;
        }
    }

    /** Told of every commit, before it counts. */
    interface Watcher {
        void committed(Map<TopicPartition, Long> from, Map<TopicPartition, OffsetAndMetadata> to);
    }

    private final List<String> topics;
    private final int partitions;
    private final Watcher watcher;
    private final List<Member> members = new ArrayList<>();
    private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    private final Map<Integer, Member> owners = new HashMap<>();
    private int generation;
    private boolean rebalancing;

    SimGroup(List<String> topics, int partitions, Watcher watcher) {
        this.topics = List.copyOf(topics);
        this.partitions = partitions;
        this.watcher = watcher;
    }

    /** As the worker has it. */
    private static long nanos(String setting) {
        return 1_000_000L * (Integer) Objects.requireNonNull(SETTINGS.get(setting), setting);
    }

    Member join(SimProcess process) {
        Member member = new Member(process);
        members.add(member);
        begin();
        member.joined = true;
        complete();
        return member;
    }

    private void begin() {
        rebalancing = true;
        members.forEach(member -> member.joined = false);
    }

    /** The member gave up its partitions and waits for new ones. */
    void rejoin(Member member) {
        member.joined = true;
        complete();
    }

    private void complete() {
        if (rebalancing && members.stream().allMatch(member -> member.joined)) {
            generation++;
            rebalancing = false;
            owners.clear();
            for (int partition = 0; partition < partitions && !members.isEmpty(); partition++) {
                owners.put(partition, owner(partition));
            }
        }
    }

    /** It left, or was not heard of for the session timeout. */
    void remove(Member member) {
        if (members.remove(member)) {
            begin();
            complete();
        }
    }

    /** The process was not heard of for the session timeout. */
    void expire(SimProcess process) {
        members.stream().filter(member -> member.process == process).findFirst().ifPresent(this::remove);
    }

    int generation() {
        return generation;
    }

    boolean knows(Member member) {
        return members.contains(member);
    }

    /** Whether the member must give up its partitions. */
    boolean mustRejoin(Member member) {
        return rebalancing && !member.joined;
    }

    /** What a member gets that has not seen the generation yet; null if nothing is new. */
    @Nullable
    Set<TopicPartition> assignment(Member member) {
        if (rebalancing || member.generation == generation) {
            return null;
        }
        member.generation = generation;
        Set<TopicPartition> assigned = new LinkedHashSet<>();
        for (String topic : topics) {
            for (int partition = 0; partition < partitions; partition++) {
                if (owners.get(partition) == member) {
                    assigned.add(new TopicPartition(topic, partition));
                }
            }
        }
        return assigned;
    }

    private Member owner(int partition) {
        return members.get(partition * members.size() / partitions);
    }

    /** Whether that process may write rows of the partition: it was given it, and has not yet given it up. */
    boolean owns(SimProcess process, int partition) {
        Member owner = owners.get(partition);
        return owner != null && owner.process == process && knows(owner) && !(rebalancing && owner.joined);
    }

    void commit(Member member, Map<TopicPartition, OffsetAndMetadata> offsets) {
        if (!knows(member) || member.generation != generation) {
            throw new CommitFailedException();
        }
        Map<TopicPartition, Long> from = new HashMap<>();
        offsets.keySet().forEach(partition -> from.put(partition, committed(partition)));
        committed.putAll(offsets);
        watcher.committed(from, offsets);
    }

    @Nullable
    OffsetAndMetadata offset(TopicPartition partition) {
        return committed.get(partition);
    }

    /** The committed offset, 0 if there is none. */
    long committed(TopicPartition partition) {
        OffsetAndMetadata offset = committed.get(partition);
        return offset == null ? 0 : offset.offset();
    }
}
