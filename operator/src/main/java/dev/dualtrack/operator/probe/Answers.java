package dev.dualtrack.operator.probe;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;

/** Waits for Kafka's answers, never longer than it takes to call the brokers unreachable. */
final class Answers {
    private static final long SECONDS = 8;

    private Answers() {}

    static <T> T of(KafkaFuture<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(SECONDS, TimeUnit.SECONDS);
    }
}
