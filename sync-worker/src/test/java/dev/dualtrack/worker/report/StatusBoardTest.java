package dev.dualtrack.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.worker.batch.FailedCall;
import dev.dualtrack.worker.batch.Tally;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class StatusBoardTest {
    private final StatusBoard board = new StatusBoard(StoreKind.GRAPH, Clock.systemUTC());

    @Test
    void aPartFailsUntilItRecoversWhateverOthersDo() {
        board.failed("first", ErrorClass.CONNECTIVITY, "SOURCE: away");
        board.succeeded(new Tally());
        board.recovered("second");
        assertThat(board.status().lastError()).isEqualTo("SOURCE: away");
        assertThat(board.status().lastErrorClass()).isEqualTo("CONNECTIVITY");

        board.recovered("first");
        assertThat(board.status().lastErrorClass()).isEmpty();
    }

    @Test
    void tellsTheNewestFailureThatHasNotPassed() {
        board.failed("first", ErrorClass.CONNECTIVITY, "one");
        board.failed("second", ErrorClass.AUTH, "two");
        assertThat(board.status().lastError()).isEqualTo("two");

        board.recovered("second");
        assertThat(board.status().lastError()).isEqualTo("one");
    }

    @Test
    void aFailureThatIsToldAgainHidesNoneThatBeganLater() {
        board.failed("first", ErrorClass.CONNECTIVITY, "one");
        board.failed("second", ErrorClass.AUTH, "two");
        board.failed("first", ErrorClass.CONNECTIVITY, "one");
        assertThat(board.status().lastError()).isEqualTo("two");

        board.failed("first", ErrorClass.CONNECTIVITY, "another");
        assertThat(board.status().lastError()).isEqualTo("another");
    }

    @Test
    void aStoreThatAnsweredAndIsAwayAgainByTheSameWordsHidesNoFailureThatBeganLaterEither() {
        board.failed("lane", failure(FailedCall.Site.STORE, ErrorClass.CONNECTIVITY));
        board.failed("second", ErrorClass.AUTH, "two");
        board.succeeded(new Tally());
        board.failed("lane", failure(FailedCall.Site.STORE, ErrorClass.CONNECTIVITY));

        assertThat(board.status().lastError()).isEqualTo("two");
        assertThat(reachable()).isFalse();
    }

    /** The brokers are away as well, so lanes stand still and cannot find that the store is back. */
    @Test
    void f06WhatLanesHeardOfTheStoreDoesNotCountWhileTheyStandStill() {
        AtomicBoolean confirmed = new AtomicBoolean(true);
        board.stream(() -> WorkerStatus.Circuit.CLOSED, confirmed::get, () -> 0);
        board.failed("lane", failure(FailedCall.Site.STORE, ErrorClass.CONNECTIVITY));
        assertThat(reachable()).isFalse();

        confirmed.set(false);
        assertThat(reachable()).isTrue();
        board.failed(StatusBoard.STORE, failure(FailedCall.Site.STORE, ErrorClass.CONNECTIVITY));
        assertThat(reachable()).isFalse();
    }

    @Test
    void readersWhoAreHeldBackDoNotHideThatRowsWait() {
        TableId table = TableId.parse("public.policies");
        board.holdReaders(table, "most rows are refused");
        board.hold(table, 3, "no such column");
        assertThat(board.status().heldTables())
                .extracting(WorkerStatus.HeldTable::cause)
                .containsExactly(WorkerStatus.Held.SCHEMA);

        board.release(table, 3);
        assertThat(board.status().heldTables())
                .extracting(WorkerStatus.HeldTable::cause)
                .containsExactly(WorkerStatus.Held.FLOOD);
    }

    @Test
    void aPartitionThatMovedOnFailsNoMore() {
        TopicPartition partition = new TopicPartition("topic", 0);
        board.failed(partition.toString(), ErrorClass.CONNECTIVITY, "SOURCE: away");

        board.movedOn(partition);

        assertThat(board.status().lastError()).isEmpty();
    }

    @Test
    void aStoreIsNotCalledUnreachableBeforeItWasAsked() {
        assertThat(board.status().storeReachable()).isTrue();
    }

    @Test
    void aStoreIsAwayAsLongAsAPartFailsForWantOfItsAnswer() {
        board.failed(StatusBoard.STORE, failure(FailedCall.Site.STORE, ErrorClass.SCHEMA));
        board.failed("first", failure(FailedCall.Site.SOURCE, ErrorClass.CONNECTIVITY));
        assertThat(reachable()).as("it refuses, and the source is away").isTrue();

        board.failed("second", failure(FailedCall.Site.STORE, ErrorClass.THROTTLED));
        assertThat(reachable()).isFalse();
        assertThat(board.status().lastError()).isEqualTo("STORE: of a test");
        board.recovered(StatusBoard.STORE);
        assertThat(reachable())
                .as("what answers is not what was asked by the other")
                .isFalse();

        board.failed("second", failure(FailedCall.Site.SOURCE, ErrorClass.CONNECTIVITY));
        assertThat(reachable()).isTrue();
    }

    @Test
    void aStoreThatTakesABatchAnswersOtherLanesButWhoLooksAtItSaysSoItself() {
        board.failed("lane", failure(FailedCall.Site.STORE, ErrorClass.CONNECTIVITY));
        board.succeeded(new Tally());
        assertThat(reachable()).isTrue();

        board.failed(StatusBoard.STORE, failure(FailedCall.Site.STORE, ErrorClass.AUTH));
        board.succeeded(new Tally());
        assertThat(reachable()).isFalse();

        board.recovered(StatusBoard.STORE);
        assertThat(reachable()).isTrue();
    }

    @Test
    void aSessionBeginsWithNothingButWhatEndedTheOneBeforeAndAStoreThatAnswered() {
        board.failed("lane", failure(FailedCall.Site.SOURCE, ErrorClass.CONNECTIVITY));
        board.endSession();
        assertThat(board.status().lastErrorClass()).isEmpty();
        board.failed(StatusBoard.SESSION, failure(FailedCall.Site.STORE, ErrorClass.CONNECTIVITY));
        assertThat(reachable()).isFalse();

        board.beginSession();

        assertThat(board.status().lastError()).isEqualTo("STORE: of a test");
        assertThat(reachable()).isTrue();
    }

    /** The store is back, and what the next session needs first is away. */
    @Test
    void aStoreIsNotAwayBecauseItWasWhenTheLastSessionEnded() {
        board.failed("lane", failure(FailedCall.Site.STORE, ErrorClass.CONNECTIVITY));
        board.endSession();
        assertThat(reachable()).isTrue();
        board.failed(StatusBoard.SESSION, failure(FailedCall.Site.STORE, ErrorClass.CONNECTIVITY));
        board.failed(StatusBoard.SESSION, failure(FailedCall.Site.SOURCE, ErrorClass.CONNECTIVITY));
        assertThat(reachable()).isTrue();
    }

    private boolean reachable() {
        return board.status().storeReachable();
    }

    private static FailedCall failure(FailedCall.Site site, ErrorClass errorClass) {
        return new FailedCall(site, errorClass, "of a test", null);
    }
}
