package dev.dualtrack.worker.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.worker.report.StatusBoard;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** What the status says of brokers, with time that stands still but for what a test adds. */
final class BrokerFailuresTest {
    private final StatusBoard board = new StatusBoard(StoreKind.GRAPH, Clock.systemUTC());
    private long now;
    private final BrokerFailures failures = new BrokerFailures(board, () -> now);

    @Test
    void aCallThatFailsAgainAndAgainIsReportedWithoutAPauseAndPassesOnceNoneFails() {
        for (int turn = 0; turn < 5; turn++) {
            failures.failed("poll", new TimeoutException("away"));
            pass(Duration.ofSeconds(6));
            failures.calm(true);
            assertThat(error()).startsWith("STREAM").contains("poll");
        }

        pass(Duration.ofSeconds(4));
        failures.calm(false);
        assertThat(error()).as("not confirmed by the group").isNotEmpty();
        failures.calm(true);
        assertThat(error()).isEmpty();
    }

    @Test
    void aDeadLetterTopicThatIsNotReadForLongIsReportedUntilItIsRead() {
        failures.waitForLedger(true);
        pass(Duration.ofSeconds(19));
        failures.waitForLedger(true);
        assertThat(error()).isEmpty();

        pass(Duration.ofSeconds(1));
        failures.waitForLedger(true);
        assertThat(error()).startsWith("STREAM").contains("dead-letter topic");
        board.failed("lane", ErrorClass.CONNECTIVITY, "SOURCE: away");
        failures.waitForLedger(true);
        assertThat(error()).as("what began later").isEqualTo("SOURCE: away");
        board.recovered("lane");
        assertThat(error()).contains("dead-letter topic");

        failures.waitForLedger(false);
        assertThat(error()).isEmpty();
        pass(Duration.ofSeconds(60));
        failures.waitForLedger(true);
        assertThat(error()).as("another wait").isEmpty();
    }

    @Test
    void aWorkerThatTheGroupNeverConfirmedIsReportedAsOneThatItConfirmsNoMore() {
        Membership membership = new Membership(() -> now, Duration.ofSeconds(5));
        failures.membership(membership, true);
        pass(Duration.ofSeconds(4));
        failures.membership(membership, true);
        assertThat(error()).as("the first commit is under way").isEmpty();

        pass(Duration.ofSeconds(1));
        failures.membership(membership, true);
        assertThat(error()).contains("membership");

        membership.confirmed(now);
        failures.membership(membership, true);
        assertThat(error()).isEmpty();

        pass(Duration.ofSeconds(6));
        failures.membership(membership, true);
        assertThat(error()).as("at once, where it was a member").contains("membership");
        failures.membership(membership, false);
        assertThat(error()).as("without partitions there is nothing to confirm").isEmpty();
    }

    private String error() {
        return board.status().lastError();
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
