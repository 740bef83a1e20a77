package dev.dualtrack.worker.stream;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.stream.KafkaErrors;
import dev.dualtrack.worker.report.StatusBoard;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes note of calls that the brokers did not answer, and makes the next question wait a while. Used by the poll thread. */
final class BrokerFailures {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerFailures.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    /** Longer than a call that fails takes, so that one which fails again and again does not seem to pass in between. */
    private static final Duration CALM = Duration.ofSeconds(10);
    /** A start reads the dead-letter topic within seconds. */
    private static final Duration LEDGER = Duration.ofSeconds(20);

    private static final String CALLS = "brokers";
    private static final String MEMBERSHIP = "membership";
    private static final String DEAD_LETTERS = "dead letters";

    private final StatusBoard board;
    private final LongSupplier nanoTime;
    private long quietFrom;
    private boolean commitsFail;
    private boolean callsFail;
    private long callFailedAt;
    private @Nullable Long unreadSince;
    private @Nullable Long unconfirmedSince;
    private boolean held;
    private boolean lapsed;

    BrokerFailures(StatusBoard board, LongSupplier nanoTime) {
        this.board = board;
        this.nanoTime = nanoTime;
        this.quietFrom = nanoTime.getAsLong();
    }

    /** A call other than a commit failed; the status names its class. */
    void failed(String call, KafkaException e) {
        ClassifiedException classified = KafkaErrors.classified(call, e);
        LOG.atWarn()
                .addKeyValue("call", call)
                .addKeyValue("errorClass", classified.errorClass())
                .setCause(e)
                .log("Brokers did not answer");
        board.failed(CALLS, classified.errorClass(), "STREAM: " + classified.getMessage());
        callsFail = true;
        callFailedAt = nanoTime.getAsLong();
        pause();
    }

    /** A commit failed, which is harmless: the batch is repeated by its next owner at worst. */
    void commitFailed(Exception e) {
        if (!commitsFail) {
            LOG.atWarn().addKeyValue("error", e.getClass().getSimpleName()).log("Commit failed");
        }
        commitsFail = true;
        pause();
    }

    /** A commit succeeded. */
    void commitAccepted() {
        commitsFail = false;
    }

    /** Reports when the membership of a worker with lanes lapses, or is not proven in time, until it is or they are gone. */
    void membership(Membership membership, boolean lanes) {
        boolean holds = membership.holds();
        if (holds || !lanes) {
            if (lapsed) {
                LOG.atInfo()
                        .addKeyValue("confirmed", holds)
                        .log("The group confirms this worker again, or it has no partitions");
                board.recovered(MEMBERSHIP);
            }
            held = holds;
            lapsed = false;
            unconfirmedSince = null;
            return;
        }
        if (unconfirmedSince == null) {
            unconfirmedSince = nanoTime.getAsLong();
        }
        boolean inVain =
                nanoTime.getAsLong() - unconfirmedSince >= membership.limit().toNanos();
        if (!lapsed && (held || inVain)) {
            lapsed = true;
            LOG.atWarn()
                    .addKeyValue("ageMillis", membership.age().toMillis())
                    .log("The group does not confirm this worker, nothing is written");
            board.failed(
                    MEMBERSHIP,
                    ErrorClass.CONNECTIVITY,
                    "STREAM: membership not confirmed for " + membership.age().toMillis() + " ms (expected: <= "
                            + membership.limit().toMillis() + ")");
        }
    }

    /** A failed call has passed once none failed for a while, and the group confirms whoever has partitions. */
    void calm(boolean confirmed) {
        if (callsFail && confirmed && nanoTime.getAsLong() - callFailedAt >= CALM.toNanos()) {
            callsFail = false;
            board.recovered(CALLS);
        }
    }

    /** Whether partitions wait for the dead-letter topic to be read to its end; reported if they do for long. */
    void waitForLedger(boolean waits) {
        if (!waits) {
            unreadSince = null;
            board.recovered(DEAD_LETTERS);
        } else if (unreadSince == null) {
            unreadSince = nanoTime.getAsLong();
        } else if (nanoTime.getAsLong() - unreadSince >= LEDGER.toNanos()) {
            board.failed(
                    DEAD_LETTERS,
                    ErrorClass.CONNECTIVITY,
                    "STREAM: dead-letter topic: not read after " + LEDGER.toSeconds()
                            + " s (expected: read to its end)");
        }
    }

    private void pause() {
        quietFrom = nanoTime.getAsLong() + PAUSE.toNanos();
    }

    /** Whether the last failure is so fresh that the next question should wait. */
    boolean fresh() {
        return nanoTime.getAsLong() - quietFrom < 0;
    }
}
