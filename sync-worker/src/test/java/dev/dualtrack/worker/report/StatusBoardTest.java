package dev.dualtrack.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.worker.batch.Tally;
import java.time.Clock;
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
    void aStoreThatAnswersAgainPassesWhatKeptItFromBeingLookedAtButNotARefusal() {
        board.storeReachable(false);
        board.failed(StatusBoard.STORE, ErrorClass.CONNECTIVITY, "STORE: away");
        board.succeeded(new Tally());
        assertThat(board.status().lastError()).isEmpty();

        board.failed(StatusBoard.STORE, ErrorClass.SCHEMA, "STORE: another's");
        board.succeeded(new Tally());
        assertThat(board.status().lastError()).isEqualTo("STORE: another's");
    }

    @Test
    void aSessionBeginsWithNothingButWhatEndedTheOneBefore() {
        board.failed(StatusBoard.SESSION, ErrorClass.UNKNOWN, "worker: a defect");
        board.failed("partition", ErrorClass.CONNECTIVITY, "SOURCE: away");

        board.beginSession();

        assertThat(board.status().lastError()).isEqualTo("worker: a defect");
    }
}
