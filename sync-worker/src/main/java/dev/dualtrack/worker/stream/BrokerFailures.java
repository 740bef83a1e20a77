package dev.dualtrack.worker.stream;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.stream.KafkaErrors;
import dev.dualtrack.worker.report.StatusBoard;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes note of calls that the brokers did not answer, and makes the next commit wait a while. Used by the poll thread. */
final class BrokerFailures {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerFailures.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final StatusBoard board;
    private final LongSupplier nanoTime;
    private long quietFrom;

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
        LOG.atWarn().addKeyValue("error", e.getClass().getSimpleName()).log("Commit failed");
        pause();
    }

    private void pause() {
        quietFrom = nanoTime.getAsLong() + PAUSE.toNanos();
    }

    /** Whether the last failure is so fresh that a commit should wait. */
    boolean fresh() {
        return nanoTime.getAsLong() - quietFrom < 0;
    }
}
