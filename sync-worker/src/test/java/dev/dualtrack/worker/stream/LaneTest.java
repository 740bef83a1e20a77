package dev.dualtrack.worker.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.schema.TableId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class LaneTest {
    private static final TopicPartition EVENTS = new TopicPartition("t", 2);
    private static final TopicPartition COMMANDS = new TopicPartition("c", 2);
    private static final int MAX_BATCH = 4;

    private static Lane lane(long position, long windowEnd) {
        LaneId id = new LaneId(TableId.parse("public.t"), 2);
        return new Lane(id, EVENTS, COMMANDS, MAX_BATCH, position, windowEnd);
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(TopicPartition of, long from, long to) {
        byte[] key = "k".getBytes(StandardCharsets.UTF_8);
        return LongStream.range(from, to)
                .mapToObj(offset -> new ConsumerRecord<>(of.topic(), of.partition(), offset, key, key))
                .toList();
    }

    private static List<Long> offsets(List<ConsumerRecord<byte[], byte[]>> batch, TopicPartition of) {
        return batch.stream()
                .filter(one -> one.topic().equals(of.topic()))
                .map(ConsumerRecord::offset)
                .toList();
    }

    private static long end(Lane lane, TopicPartition of) {
        return Objects.requireNonNull(lane.offsets().get(of)).offset();
    }

    private static List<ConsumerRecord<byte[], byte[]>> runToCommit(Lane lane) {
        List<ConsumerRecord<byte[], byte[]>> batch = lane.start();
        lane.finished();
        lane.committed();
        return batch;
    }

    @Test
    void holdsTheFirstBatchBackUntilItIsAsLongAsAnyThatMayBeUncommitted() {
        Lane lane = lane(10, 30);
        lane.offer(EVENTS, records(EVENTS, 10, 13));
        assertThat(lane.ready(0)).isFalse();
        lane.offer(EVENTS, records(EVENTS, 13, 15));
        assertThat(lane.ready(0)).isTrue();
        assertThat(offsets(lane.start(), EVENTS)).containsExactly(10L, 11L, 12L, 13L);
    }

    @Test
    void holdsTheFirstBatchBackOnlyToTheEndSeenAtTheAssignment() {
        Lane lane = lane(10, 12);
        lane.offer(EVENTS, records(EVENTS, 10, 11));
        assertThat(lane.ready(0)).isFalse();
        lane.offer(EVENTS, records(EVENTS, 11, 12));
        assertThat(offsets(lane.start(), EVENTS)).containsExactly(10L, 11L);
    }

    @Test
    void isReadyAtOnceWhereNothingWasUncommitted() {
        Lane lane = lane(10, 10);
        assertThat(lane.ready(0)).isFalse();
        lane.offer(EVENTS, records(EVENTS, 10, 11));
        assertThat(lane.ready(0)).isTrue();
    }

    @Test
    void startsNoBatchBeforeTheOneBeforeIsCommitted() {
        Lane lane = lane(0, 0);
        lane.offer(EVENTS, records(EVENTS, 0, 8));
        lane.start();
        assertThat(lane.ready(0)).isFalse();
        lane.finished();
        assertThat(lane.ready(0)).isFalse();
        assertThat(end(lane, EVENTS)).isEqualTo(MAX_BATCH);
        lane.committed();
        assertThat(lane.ready(0)).isTrue();
    }

    @Test
    void runsTheVerySameBatchAgainAfterAFailureAndNotTooEarly() {
        Lane lane = lane(0, 0);
        lane.offer(EVENTS, records(EVENTS, 0, 2));
        List<ConsumerRecord<byte[], byte[]>> batch = lane.start();
        lane.offer(EVENTS, records(EVENTS, 2, 4));
        lane.retry(1_000);
        assertThat(lane.ready(999)).isFalse();
        assertThat(lane.ready(1_000)).isTrue();
        assertThat(lane.start()).isEqualTo(batch);
    }

    @Test
    void commitsBothPartitionsOfABatchTogether() {
        Lane lane = lane(0, 0);
        lane.offer(EVENTS, records(EVENTS, 0, 2));
        lane.offer(COMMANDS, records(COMMANDS, 5, 6));
        lane.start();
        assertThat(lane.offsets()).hasSize(2);
        assertThat(end(lane, EVENTS)).isEqualTo(2);
        assertThat(end(lane, COMMANDS)).isEqualTo(6);
    }

    @Test
    void keepsAQuarterOfABatchForCommandsOfABusyTable() {
        Lane lane = lane(0, 0);
        lane.offer(EVENTS, records(EVENTS, 0, 8));
        lane.offer(COMMANDS, records(COMMANDS, 0, 8));
        List<ConsumerRecord<byte[], byte[]>> batch = lane.start();
        assertThat(offsets(batch, EVENTS)).containsExactly(0L, 1L, 2L);
        assertThat(offsets(batch, COMMANDS)).containsExactly(0L);
    }

    @Test
    void runsATruncateAloneAndOnlyOnceTheTableIsCommittedUpToItsGate() {
        Lane lane = lane(0, 0);
        List<ConsumerRecord<byte[], byte[]>> commands = new ArrayList<>(records(COMMANDS, 0, 1));
        commands.add(new ConsumerRecord<>(COMMANDS.topic(), COMMANDS.partition(), 1, null, new byte[0]));
        commands.addAll(records(COMMANDS, 2, 3));
        lane.offer(COMMANDS, commands);
        assertThat(offsets(runToCommit(lane), COMMANDS)).containsExactly(0L);

        assertThat(lane.needsGate()).isTrue();
        assertThat(lane.ready(0)).isFalse();
        lane.gate(2);
        lane.offer(EVENTS, records(EVENTS, 0, 1));
        assertThat(offsets(runToCommit(lane), EVENTS)).containsExactly(0L);
        assertThat(lane.ready(0)).isFalse();
        lane.offer(EVENTS, records(EVENTS, 1, 3));
        assertThat(offsets(runToCommit(lane), EVENTS)).containsExactly(1L, 2L);

        assertThat(lane.ready(0)).isTrue();
        assertThat(offsets(runToCommit(lane), COMMANDS)).containsExactly(1L);
        assertThat(offsets(runToCommit(lane), COMMANDS)).containsExactly(2L);
    }

    @Test
    void asksForAPauseAtTwiceABatch() {
        Lane lane = lane(0, 0);
        lane.offer(EVENTS, records(EVENTS, 0, 7));
        assertThat(lane.full(EVENTS)).isFalse();
        lane.offer(EVENTS, records(EVENTS, 7, 8));
        assertThat(lane.full(EVENTS)).isTrue();
        assertThat(lane.full(COMMANDS)).isFalse();
        lane.start();
        assertThat(lane.full(EVENTS)).isFalse();
        assertThat(lane.uncommitted(EVENTS)).isEqualTo(8);
    }
}
