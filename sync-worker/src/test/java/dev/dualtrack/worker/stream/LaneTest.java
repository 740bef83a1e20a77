package dev.dualtrack.worker.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.dualtrack.core.schema.TableId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

final class LaneTest {
    private static final TopicPartition EVENTS = new TopicPartition("t", 2);
    private static final TopicPartition COMMANDS = new TopicPartition("c", 2);
    private static final int MAX_BATCH = 4;

    private static Lane lane(long position, long windowEnd) {
        return lane(position, new ReplayWindow(0, windowEnd));
    }

    private static Lane lane(long position, ReplayWindow replay) {
        LaneId id = new LaneId(TableId.parse("public.t"), 2);
        return new Lane(id, EVENTS, COMMANDS, MAX_BATCH, position, replay);
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

    /** Where the commit that is due ends. */
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
    void commitsAgainWhereItStandsAndWhatItsOwnerBeforeMayHaveApplied() {
        Lane lane = lane(10, new ReplayWindow(7, 11));
        assertThat(lane.standing()).containsExactly(entry(EVENTS, new OffsetAndMetadata(10, "maxBatch=7")));
        lane.offer(EVENTS, records(EVENTS, 10, 11));
        lane.start();
        assertThat(lane.standing()).as("the batch is not durable").containsOnlyKeys(EVENTS);
        lane.finished();
        assertThat(lane.standing()).as("a later commit may be under way").isEmpty();
        lane.committed();
        assertThat(lane.standing()).containsExactly(entry(EVENTS, new OffsetAndMetadata(11, "maxBatch=4")));
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
    void repeatsAsMuchAsTheOwnerBeforeMayHaveAppliedWithLongerBatches() {
        Lane lane = lane(10, new ReplayWindow(7, 30));
        lane.offer(EVENTS, records(EVENTS, 10, 16));
        assertThat(lane.ready(0)).isFalse();
        lane.offer(EVENTS, records(EVENTS, 16, 20));
        assertThat(offsets(lane.start(), EVENTS)).containsExactly(10L, 11L, 12L, 13L, 14L, 15L, 16L);
    }

    @Test
    void leavesNoRoomForCommandsInTheFirstBatch() {
        Lane lane = lane(10, 30);
        lane.offer(COMMANDS, records(COMMANDS, 0, 8));
        lane.offer(EVENTS, records(EVENTS, 10, 18));
        assertThat(runToCommit(lane))
                .hasSize(MAX_BATCH)
                .allMatch(one -> one.topic().equals(EVENTS.topic()));
        assertThat(offsets(lane.start(), COMMANDS)).containsExactly(0L);
    }

    @Test
    void commitsTellTheNextOwnerHowLongABatchMayBe() {
        Lane lane = lane(0, 0);
        lane.offer(EVENTS, records(EVENTS, 0, 2));
        lane.start();
        lane.finished();
        OffsetAndMetadata committed = Objects.requireNonNull(lane.offsets().get(EVENTS));
        assertThat(ReplayWindow.of(committed, 50)).isEqualTo(new ReplayWindow(MAX_BATCH, 50));
    }

    @Test
    void aCommitWithoutANoteSaysNothingOfTheOwnerBefore() {
        assertThat(ReplayWindow.of(null, 5)).isEqualTo(new ReplayWindow(0, 5));
        assertThat(ReplayWindow.of(new OffsetAndMetadata(3), 5)).isEqualTo(new ReplayWindow(0, 5));
        assertThat(ReplayWindow.of(new OffsetAndMetadata(3, "by hand"), 5)).isEqualTo(new ReplayWindow(0, 5));
    }

    @Test
    void boundsTheBytesOfABatchSoThatAFullQueueCoversIt() {
        Lane lane = lane(0, 0);
        byte[] large = new byte[(int) (RecordQueue.MAX_BYTES / 4)];
        for (int offset = 0; offset < 4; offset++) {
            lane.offer(
                    EVENTS,
                    List.of(new ConsumerRecord<>(
                            EVENTS.topic(),
                            EVENTS.partition(),
                            offset,
                            0,
                            TimestampType.CREATE_TIME,
                            0,
                            large.length,
                            new byte[0],
                            large,
                            new RecordHeaders(),
                            Optional.empty())));
            if (offset == 0) {
                runToCommit(lane);
            }
        }
        assertThat(offsets(lane.start(), EVENTS)).containsExactly(1L, 2L);
    }

    @Test
    void doesNotWaitForOffsetsThatHoldNoRecord() {
        Lane lane = lane(10, 13);
        lane.offer(EVENTS, records(EVENTS, 10, 12));
        assertThat(lane.ready(0)).isFalse();
        lane.reached(EVENTS, 13);
        assertThat(offsets(lane.start(), EVENTS)).containsExactly(10L, 11L);
    }

    @Test
    void goesOnWithCommandsWhereTheWindowHeldNoRecordAtAll() {
        Lane lane = lane(10, 11);
        lane.offer(COMMANDS, records(COMMANDS, 0, 1));
        lane.reached(EVENTS, 11);
        assertThat(lane.ready(0)).isTrue();
        assertThat(offsets(lane.start(), COMMANDS)).containsExactly(0L);
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
        lane.finished();
        assertThat(lane.offsets()).hasSize(2);
        assertThat(end(lane, EVENTS)).isEqualTo(2);
        assertThat(end(lane, COMMANDS)).isEqualTo(6);
    }

    @Test
    void commitsAnOffsetThatHoldsNoRecordWithTheBatchBeforeIt() {
        Lane lane = lane(0, 0);
        lane.offer(COMMANDS, records(COMMANDS, 0, 1));
        lane.reached(COMMANDS, 2);
        lane.start();
        lane.finished();
        assertThat(end(lane, COMMANDS)).isEqualTo(2);
    }

    @Test
    void commitsAnOffsetThatHoldsNoRecordByItselfWhereThereIsNothingToRun() {
        Lane lane = lane(0, 0);
        lane.offer(COMMANDS, records(COMMANDS, 0, 1));
        runToCommit(lane);
        lane.settle();
        assertThat(lane.state()).as("nothing new was reached").isEqualTo(Lane.State.IDLE);

        lane.reached(COMMANDS, 2);
        lane.settle();
        assertThat(end(lane, COMMANDS)).isEqualTo(2);
        assertThat(lane.offsets()).doesNotContainKey(EVENTS);

        lane.offer(EVENTS, records(EVENTS, 0, 1));
        assertThat(lane.ready(0)).as("the commit is under way").isFalse();
        lane.committed();
        assertThat(offsets(runToCommit(lane), EVENTS)).containsExactly(0L);
    }

    @Test
    void commitsNothingThatIsQueuedOrRuns() {
        Lane lane = lane(0, 0);
        lane.offer(EVENTS, records(EVENTS, 0, 6));
        lane.reached(EVENTS, 9);
        lane.settle();
        assertThat(lane.state()).isEqualTo(Lane.State.IDLE);
        lane.start();
        lane.settle();
        assertThat(lane.state()).isEqualTo(Lane.State.RUNNING);
        lane.retry(0);
        lane.settle();
        assertThat(lane.state()).isEqualTo(Lane.State.RETRYING);
        lane.start();
        lane.finished();
        assertThat(end(lane, EVENTS)).isEqualTo(MAX_BATCH);
        lane.committed();
        lane.start();
        lane.finished();
        assertThat(end(lane, EVENTS)).isEqualTo(9);
    }

    @Test
    void commitsNothingOfAPartitionWhoseCommandsWaitForTheirGate() {
        Lane lane = lane(0, 0);
        lane.offer(
                COMMANDS, List.of(new ConsumerRecord<>(COMMANDS.topic(), COMMANDS.partition(), 0, null, new byte[0])));
        lane.reached(COMMANDS, 2);
        lane.gate(5);
        lane.reached(EVENTS, 3);
        lane.settle();
        assertThat(lane.offsets()).containsOnlyKeys(EVENTS);
        assertThat(end(lane, EVENTS)).isEqualTo(3);
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
    void f12RunsACompensationAloneAndOnlyOnceItsChangeIsCommittedHere() {
        Lane lane = lane(0, 0);
        ConsumerRecord<byte[], byte[]> compensate = records(COMMANDS, 0, 1).getFirst();
        compensate.headers().add("dualtrack.after", "2".getBytes(StandardCharsets.US_ASCII));
        lane.offer(COMMANDS, List.of(compensate));
        lane.offer(COMMANDS, records(COMMANDS, 1, 2));
        assertThat(lane.needsGate()).isTrue();
        lane.gate(50);
        lane.offer(EVENTS, records(EVENTS, 0, 2));
        assertThat(offsets(lane.start(), EVENTS)).containsExactly(0L, 1L);
        lane.finished();
        assertThat(lane.ready(0)).as("applied, not yet committed").isFalse();
        lane.committed();
        assertThat(offsets(runToCommit(lane), COMMANDS)).containsExactly(0L);
        assertThat(offsets(runToCommit(lane), COMMANDS)).containsExactly(1L);
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

    @Test
    void aLaneThatIsStoppedEndsItsBatchAndTakesNoOther() {
        Lane lane = lane(0, 0);
        lane.offer(EVENTS, records(EVENTS, 0, 2 * MAX_BATCH));
        lane.start();
        lane.stop();
        lane.retry(0);
        assertThat(lane.ready(0)).as("the batch that was begun").isTrue();
        runToCommit(lane);
        assertThat(lane.state()).isEqualTo(Lane.State.STOPPED);
        assertThat(lane.ready(0)).isFalse();
        lane.settle();
        assertThat(lane.offsets()).isEmpty();
    }

    @Test
    void aLaneThatIsStoppedBeforeItRanAnythingNeverDoes() {
        Lane lane = lane(0, 8);
        lane.stop();
        lane.offer(EVENTS, records(EVENTS, 0, 8));
        assertThat(lane.state()).isEqualTo(Lane.State.STOPPED);
        assertThat(lane.ready(0)).isFalse();
    }
}
