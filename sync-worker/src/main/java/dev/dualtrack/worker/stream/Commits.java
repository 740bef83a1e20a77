package dev.dualtrack.worker.stream;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Commits the offsets of batches that became durable; a lane's next batch waits for that. Used by the poll thread. */
final class Commits {
    private static final Duration CALL = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> consumer;
    private final Lanes lanes;
    private final BrokerFailures failures;

    Commits(Consumer<byte[], byte[]> consumer, Lanes lanes, BrokerFailures failures) {
        this.consumer = consumer;
        this.lanes = lanes;
        this.failures = failures;
    }

    /** Sends what is due; the answers arrive within a later poll. */
    void send() {
        if (failures.fresh()) {
            return;
        }
        for (LaneRun run : lanes.all()) {
            if (run.commitDue()) {
                run.commitSent(true);
                consumer.commitAsync(run.lane().offsets(), (offsets, failure) -> answered(run, failure));
            }
        }
    }

    private void answered(LaneRun run, @Nullable Exception failure) {
        if (!lanes.owns(run)) {
            return;
        }
        if (failure == null) {
            run.lane().committed();
        } else {
            run.commitSent(false);
            failures.commitFailed(failure);
        }
    }

    /** Commits what is durable in these lanes, which are about to be given away. */
    void last(Collection<LaneId> ids) {
        Map<TopicPartition, OffsetAndMetadata> offsets = lanes.durable(ids);
        if (offsets.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(offsets, CALL);
        } catch (KafkaException e) {
            failures.commitFailed(e);
        }
    }
}
