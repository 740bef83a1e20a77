package dev.dualtrack.worker.batch;

import static dev.dualtrack.worker.batch.Bench.refresh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** F13: what one row is to blame for is dead-lettered, what many share stops the lane. */
final class FloodTest {
    private static final int LIMIT = FloodGuard.CHANGES / FloodGuard.SHARE;

    private final Bench bench = new Bench(StoreKind.GRAPH);
    private long lsn = 10;

    private static Set<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "k" + i).collect(Collectors.toSet());
    }

    private List<ConsumerRecord<byte[], byte[]>> updates(int from, int to) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = from; i < to; i++) {
            records.add(bench.update("k" + i, "title", lsn++));
        }
        return records;
    }

    private Tally run(List<ConsumerRecord<byte[], byte[]>> batch) {
        return bench.lane.run(batch, () -> {});
    }

    private void floods(List<ConsumerRecord<byte[], byte[]>> batch) {
        assertThatThrownBy(() -> run(batch)).isInstanceOf(FloodException.class).hasMessage("refused");
    }

    @Test
    void f13ABatchThatIsRefusedAltogetherLeavesTheQueueEmptyAndIsDoneOnceItIsTaken() {
        bench.refuse(ErrorClass.DATA, ids(0, 100));
        List<ConsumerRecord<byte[], byte[]>> batch = updates(0, 100);
        floods(batch);
        assertThat(bench.deadLetters).isEmpty();
        assertThat(bench.applies).as("calls for a probe").isLessThan(4 * LIMIT);
        floods(batch);

        bench.refuse(ErrorClass.DATA, Set.of());
        assertThat(run(batch).count(Outcome.APPLIED)).isEqualTo(100);
        assertThat(bench.store.count(TestTables.TABLE)).isEqualTo(100);
        assertThat(bench.deadLetters).isEmpty();
    }

    @Test
    void f13SmallBatchesFillTheQueueOnlyUpToTheLimit() {
        bench.refuse(ErrorClass.DATA, ids(0, 100));
        for (int i = 0; i < LIMIT; i++) {
            assertThat(run(updates(i, i + 1)).count(Outcome.DEAD_LETTERED)).isEqualTo(1);
        }
        List<ConsumerRecord<byte[], byte[]>> one = updates(LIMIT, LIMIT + 1);
        floods(one);
        floods(one);
        assertThat(bench.deadLetters).hasSize(LIMIT);

        bench.refuse(ErrorClass.DATA, Set.of("k50"));
        assertThat(run(one).count(Outcome.APPLIED)).isEqualTo(1);
        assertThat(run(updates(50, 51)).count(Outcome.DEAD_LETTERED))
                .as("one row after the flood is a row by itself again")
                .isEqualTo(1);
    }

    @Test
    void f13AFloodThatIsOverIsNotHeldByARowThatIsReallyBad() {
        bench.refuse(ErrorClass.DATA, ids(0, 100));
        run(updates(0, LIMIT));
        List<ConsumerRecord<byte[], byte[]>> batch = updates(LIMIT, LIMIT + 2);
        floods(batch);

        bench.refuse(ErrorClass.DATA, ids(LIMIT, LIMIT + 1));
        Tally tally = run(batch);
        assertThat(tally.count(Outcome.DEAD_LETTERED)).isEqualTo(1);
        assertThat(tally.count(Outcome.APPLIED)).isEqualTo(1);
    }

    @Test
    void f13DeletesDoNotProveThatTheFloodIsOver() {
        run(updates(50, 55));
        bench.refuse(ErrorClass.DATA, ids(0, 50));
        run(updates(0, LIMIT));
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>(updates(LIMIT, LIMIT + 1));
        for (int i = 50; i < 55; i++) {
            batch.add(bench.delete("k" + i, lsn++));
        }
        floods(batch);
        floods(batch);
        assertThat(bench.deadLetters).hasSize(LIMIT);
    }

    @Test
    void f13AFloodOfEveryOtherRowIsHeldInSmallBatchesToo() {
        bench.refuse(ErrorClass.DATA, ids(0, 100));
        int held = 0;
        for (int i = 0; i < 50 && held < 3; i++) {
            List<ConsumerRecord<byte[], byte[]>> batch = updates(i, i + 1);
            batch.addAll(updates(200 + i, 201 + i));
            held = triesUntilThrough(batch, 3);
        }
        assertThat(held).as("vain tries of the last batch").isEqualTo(3);
        assertThat(bench.deadLetters).hasSizeLessThanOrEqualTo(2 * LIMIT);
    }

    private int triesUntilThrough(List<ConsumerRecord<byte[], byte[]>> batch, int most) {
        for (int vain = 0; vain < most; vain++) {
            try {
                run(batch);
                return vain;
            } catch (FloodException e) {
                assertThat(e).hasMessage("refused");
            }
        }
        return most;
    }

    @Test
    void f13RowsThatWereTakenBeforeABatchFloodedCountWhenItIsRepeated() {
        bench.refuse(ErrorClass.DATA, ids(0, 100));
        run(updates(0, LIMIT));
        List<ConsumerRecord<byte[], byte[]>> batch = updates(200, 220);
        batch.addAll(updates(LIMIT, LIMIT + 1));
        floods(batch);
        assertThat(run(batch).count(Outcome.DEAD_LETTERED)).isEqualTo(1);
    }

    @Test
    void f13CommandsNeitherProveThatAFloodIsOverNorAreHeldByIt() {
        bench.refuse(ErrorClass.DATA, ids(0, 100));
        run(updates(0, LIMIT));
        List<ConsumerRecord<byte[], byte[]>> one = updates(LIMIT, LIMIT + 1);
        floods(one);
        bench.row("k200", "title", 5, 0);
        run(List.of(bench.command(refresh("k200", StoreKind.GRAPH, Command.Reason.REPAIR))));
        bench.row("k5", "title", 5, 0);
        run(List.of(bench.command(refresh("k5", StoreKind.GRAPH, Command.Reason.REPLAY))));
        floods(one);
    }

    @Test
    void f13ALongBatchIsHeldWhileMoreOfItIsRefusedThanOneRowInTwenty() {
        bench.refuse(ErrorClass.DATA, ids(0, 100));
        List<ConsumerRecord<byte[], byte[]>> batch = updates(0, 100);
        floods(batch);
        bench.refuse(ErrorClass.DATA, ids(0, LIMIT + 1));
        for (int i = 0; i < 2 * FloodGuard.TRIES; i++) {
            floods(batch);
        }
        bench.refuse(ErrorClass.DATA, ids(0, LIMIT));
        assertThat(run(batch).count(Outcome.DEAD_LETTERED)).isEqualTo(LIMIT);
    }

    @Test
    void f13AFewRowsThatTellNothingAreLetThroughAfterManyTries() {
        bench.refuse(ErrorClass.DATA, ids(0, 100));
        run(updates(0, LIMIT));
        for (int row = LIMIT; row < LIMIT + 2; row++) {
            List<ConsumerRecord<byte[], byte[]>> one = updates(row, row + 1);
            for (int i = 0; i < FloodGuard.TRIES; i++) {
                floods(one);
            }
            if (row == LIMIT) {
                floods(one);
            }
            assertThat(run(one).count(Outcome.DEAD_LETTERED)).isEqualTo(1);
        }
        assertThat(run(updates(100, 102)).count(Outcome.APPLIED)).isEqualTo(2);
        assertThat(run(updates(LIMIT, LIMIT + 2)).count(Outcome.DEAD_LETTERED))
                .as("the store takes rows again")
                .isEqualTo(2);
    }

    @Test
    void f13OneRowThatIsRefusedWithEachOfItsChangesIsNoFlood() {
        bench.refuse(ErrorClass.DATA, Set.of("k0"));
        for (int i = 0; i < 5 * LIMIT; i++) {
            assertThat(run(updates(0, 1)).count(Outcome.DEAD_LETTERED)).isEqualTo(1);
        }
        assertThat(bench.deadLetters).hasSize(1);
    }

    @Test
    void f13ABatchThatFailsForAnotherReasonAndIsRepeatedCountsItsRowsOnce() {
        bench.refuse(ErrorClass.DATA, ids(0, LIMIT));
        List<ConsumerRecord<byte[], byte[]>> batch = updates(0, LIMIT);
        bench.deadLetterQueueDown = true;
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> run(batch)).isInstanceOf(FailedCall.class);
        }
        bench.deadLetterQueueDown = false;
        assertThat(run(batch).count(Outcome.DEAD_LETTERED)).isEqualTo(LIMIT);
    }

    @Test
    void f13RefusedRowsAreForgottenOnceEnoughOthersWereTaken() {
        for (int round = 0; round < 5; round++) {
            int from = 1_000 * round;
            bench.refuse(ErrorClass.DATA, ids(from, from + LIMIT));
            assertThat(run(updates(from, from + 50)).count(Outcome.DEAD_LETTERED))
                    .isEqualTo(LIMIT);
            run(updates(from + 50, from + 50 + FloodGuard.CHANGES));
        }
        assertThat(bench.deadLetters).hasSize(5 * LIMIT);
    }

    @Test
    void f13RefusedRowsOfSeveralBatchesAddUp() {
        bench.refuse(ErrorClass.DATA, ids(0, 2 * LIMIT));
        run(updates(0, LIMIT));
        run(updates(100, 100 + FloodGuard.CHANGES - 2 * LIMIT));
        floods(updates(LIMIT, 2 * LIMIT));
    }

    @Test
    void f13TheShareOfALongBatchIsThatOfTheBatch() {
        bench.refuse(ErrorClass.DATA, ids(0, 50));
        assertThat(run(updates(0, 1_000)).count(Outcome.DEAD_LETTERED)).isEqualTo(50);
        bench.refuse(ErrorClass.DATA, ids(1_000, 1_101));
        floods(updates(1_000, 2_000));
    }

    @Test
    void f13RecordsThatNobodyCanReadAreAFloodToo() {
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>(updates(0, 5));
        for (int i = 0; i <= LIMIT; i++) {
            batch.add(bench.garbage("k0"));
        }
        assertThatThrownBy(() -> run(batch)).isInstanceOf(FloodException.class);
        assertThat(bench.deadLetters).isEmpty();
    }

    private List<ConsumerRecord<byte[], byte[]>> refreshes(Command.Reason reason, int from, int to) {
        List<ConsumerRecord<byte[], byte[]>> refreshes = new ArrayList<>();
        for (int i = from; i < to; i++) {
            bench.row("k" + i, "title", 5, 0);
            refreshes.add(bench.command(refresh("k" + i, StoreKind.GRAPH, reason)));
        }
        return refreshes;
    }

    @Test
    void f13RowsThatAFillAsksForAreAFloodToo() {
        bench.refuse(ErrorClass.DATA, ids(0, 100));
        List<ConsumerRecord<byte[], byte[]>> batch = refreshes(Command.Reason.BACKFILL, 0, 3 * LIMIT);
        floods(batch);
        floods(batch);
        assertThat(bench.deadLetters).isEmpty();

        bench.refuse(ErrorClass.DATA, Set.of());
        run(batch);
        assertThat(bench.store.count(TestTables.TABLE)).isEqualTo(3 * LIMIT);
    }

    @Test
    void f13TheShareOfALongFillIsThatOfTheFill() {
        bench.refuse(ErrorClass.DATA, ids(0, 50));
        run(refreshes(Command.Reason.BACKFILL, 0, 1_000));
        assertThat(bench.deadLetters).hasSize(50);
    }

    @Test
    void f13RowsOfAFillThatAreTakenProveThatAFloodIsOver() {
        bench.refuse(ErrorClass.DATA, ids(0, 100));
        run(refreshes(Command.Reason.BACKFILL, 0, LIMIT));
        List<ConsumerRecord<byte[], byte[]>> batch = refreshes(Command.Reason.BACKFILL, LIMIT, LIMIT + 1);
        batch.addAll(refreshes(Command.Reason.BACKFILL, 200, 220));
        floods(batch);
        run(batch);
        assertThat(bench.deadLetters).hasSize(LIMIT + 1);
    }

    @Test
    void f13RowsThatARepairAsksForAreCountedNeitherWay() {
        bench.refuse(ErrorClass.DATA, ids(0, 100));
        run(refreshes(Command.Reason.REPAIR, 0, 3 * LIMIT));
        assertThat(bench.deadLetters).hasSize(3 * LIMIT);
        assertThat(run(updates(50, 51)).count(Outcome.DEAD_LETTERED)).isEqualTo(1);
    }

    @Test
    void f13WhereTheResourceSaysContinueEachRowIsDeadLettered() {
        Bench continuing = new Bench(StoreKind.GRAPH, false);
        continuing.refuse(ErrorClass.DATA, ids(0, 100));
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            batch.add(continuing.update("k" + i, "title", 10 + i));
        }
        assertThat(continuing.lane.run(batch, () -> {}).count(Outcome.DEAD_LETTERED))
                .isEqualTo(100);
        assertThat(continuing.deadLetters).hasSize(100);
    }
}
