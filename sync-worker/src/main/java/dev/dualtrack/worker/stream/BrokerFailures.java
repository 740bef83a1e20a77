package dev.dualtrack.worker.stream;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.stream.KafkaErrors;
import dev.dualtrack.worker.report.StatusBoard;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes note of calls that the brokers did not answer, and makes the next question wait a while. Used by the poll thread. */
final class BrokerFailures {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerFailures.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final StatusBoard board;
    private final LongSupplier nanoTime;
    private long quietFrom;
    private boolean commitsFail;
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
        board.failed(classified.errorClass(), "STREAM: " + classified.getMessage());
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

    /** Reports when the membership of a worker with lanes lapses, and when it is proven again. */
    void membership(Membership membership, boolean lanes) {
        if (membership.holds()) {
            if (lapsed) {
                LOG.atInfo().log("The group confirms this worker again");
                board.recovered();
            }
            held = true;
            lapsed = false;
        } else if (!lanes) {
            held = false;
        } else if (held && !lapsed) {
            lapsed = true;
            LOG.atWarn()
                    .addKeyValue("ageMillis", membership.age().toMillis())
                    .log("The group does not confirm this worker, nothing is written");
            board.failed(
                    ErrorClass.CONNECTIVITY,
                    "STREAM: membership confirmed " + membership.age().toMillis() + " ms ago (expected: <= "
                            + membership.limit().toMillis() + ")");
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
