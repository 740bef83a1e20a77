package dev.dualtrack.worker.stream;

import dev.dualtrack.core.stream.TopicEnds;
import dev.dualtrack.worker.batch.Pause;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the dead-letter topic from its beginning, so that the ledger knows what other workers and earlier processes
 * wrote. Starts again from the beginning after any failure, and forgets then what the topic does not show any more.
 */
final class LedgerReader implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerReader.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final String topic;
    private final Ledger ledger;
    private final Pause pause;
    /** Whoever waits for what is in the topic, in the order of asking. */
    private final Queue<CompletableFuture<Void>> waiting = new ConcurrentLinkedQueue<>();

    private volatile boolean stopped;

    /**
     * Not reading yet.
     *
     * @param pause taken after a failure
     */
    LedgerReader(Supplier<Consumer<byte[], byte[]>> consumers, String topic, Ledger ledger, Pause pause) {
        this.consumers = consumers;
        this.topic = topic;
        this.ledger = ledger;
        this.pause = pause;
    }

    /** Completes once the ledger knows all that is in the topic now. Thread-safe. */
    CompletableFuture<Void> caughtUp() {
        CompletableFuture<Void> one = new CompletableFuture<>();
        waiting.add(one);
        return one;
    }

    /** Ends {@link #run} soon. */
    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        while (!stopped) {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                follow(consumer);
            } catch (KafkaException e) {
                LOG.atWarn().addKeyValue("error", e.getClass().getSimpleName()).log("Dead-letter topic cannot be read");
                pause.take(PAUSE);
            } catch (RuntimeException e) {
                // Whoever waits for the ledger would wait for ever if this thread ended.
                LOG.atError().setCause(e).log("Dead-letter topic cannot be read, in a way that nothing foresees");
                pause.take(PAUSE);
            }
        }
    }

    private void follow(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        ledger.readingAgain();
        catchUp(consumer);
        while (!stopped) {
            if (waiting.isEmpty()) {
                consumer.poll(POLL).forEach(ledger::saw);
            } else {
                catchUp(consumer);
            }
        }
    }

    private void catchUp(Consumer<byte[], byte[]> consumer) {
        // Counted before the ends are listed: whoever asks later may mean a record behind them.
        int asked = waiting.size();
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (!TopicEnds.reached(consumer, ends)) {
            if (stopped) {
                return;
            }
            consumer.poll(POLL).forEach(ledger::saw);
        }
        ledger.readAgain();
        for (int i = 0; i < asked; i++) {
            waiting.remove().complete(null);
        }
    }
}
