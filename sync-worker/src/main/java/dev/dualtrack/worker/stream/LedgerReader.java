package dev.dualtrack.worker.stream;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
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
    private static final Duration POLL = Duration.ofMillis(500);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final String topic;
    private final Ledger ledger;
    private final CountDownLatch loaded = new CountDownLatch(1);
    private volatile boolean stopped;

    LedgerReader(Supplier<Consumer<byte[], byte[]>> consumers, String topic, Ledger ledger) {
        this.consumers = consumers;
        this.topic = topic;
        this.ledger = ledger;
    }

    /** Reaches zero once everything that was in the topic at the start has been read. */
    CountDownLatch loaded() {
        return loaded;
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
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        boolean toTheEnd = false;
        while (!stopped) {
            if (!toTheEnd
                    && ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                toTheEnd = true;
                ledger.readAgain();
                loaded.countDown();
            }
            consumer.poll(POLL).forEach(ledger::saw);
        }
    }
}
