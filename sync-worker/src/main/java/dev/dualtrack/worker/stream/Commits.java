package dev.dualtrack.worker.stream;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Commits the offsets of batches that became durable; a lane's next batch waits for that. Each commit that is accepted
 * proves the membership. So that there always is one, every two seconds the next lane in turn commits again where it
 * stands, which also puts right what a commit that timed out may have set back when it was carried out late. Used by the
 * poll thread.
 */
final class Commits {
    private static final Duration CALL = Duration.ofSeconds(5);
    /** As often as heartbeats, and often enough for a second try before the proof of membership is too old. */
    private static final Duration RENEWAL = Duration.ofSeconds(2);

    private final Consumer<byte[], byte[]> consumer;
    private final Lanes lanes;
    private final Membership membership;
    private final BrokerFailures failures;
    private final LongSupplier nanoTime;
    private long renewedAt;
    private int turn;
    private boolean renewing;

    Commits(
            Consumer<byte[], byte[]> consumer,
            Lanes lanes,
            Membership membership,
            BrokerFailures failures,
            LongSupplier nanoTime) {
        this.consumer = consumer;
        this.lanes = lanes;
        this.membership = membership;
        this.failures = failures;
        this.nanoTime = nanoTime;
        this.renewedAt = nanoTime.getAsLong() - RENEWAL.toNanos();
    }

    /** Sends what is due; the answers arrive within a later poll. */
    void send() {
        if (failures.fresh()) {
            return;
        }
        for (LaneRun run : lanes.all()) {
            if (run.commitDue()) {
                run.commitSent(true);
                commit(run.lane().offsets(), accepted -> answered(run, accepted));
            }
        }
        if (!renewing && nanoTime.getAsLong() - renewedAt >= RENEWAL.toNanos()) {
            renew();
        }
    }

    private void commit(Map<TopicPartition, OffsetAndMetadata> offsets, Consequence consequence) {
        long sentAt = nanoTime.getAsLong();
        consumer.commitAsync(offsets, (same, failure) -> {
            if (failure == null) {
                membership.confirmed(sentAt);
                failures.commitAccepted();
            } else {
                failures.commitFailed(failure);
            }
            consequence.of(failure == null);
        });
    }

    @FunctionalInterface
    private interface Consequence {
        void of(boolean accepted);
    }

    private void answered(LaneRun run, boolean accepted) {
        if (!lanes.owns(run)) {
            return;
        }
        run.commitSent(false);
        if (accepted) {
            run.lane().committed();
        }
    }

    private void renew() {
        List<LaneRun> all = List.copyOf(lanes.all());
        for (int i = 0; i < all.size() && !renewing; i++) {
            turn = (turn + 1) % all.size();
            Map<TopicPartition, OffsetAndMetadata> standing =
                    all.get(turn).lane().standing();
            if (!standing.isEmpty()) {
                renewing = true;
                commit(standing, accepted -> {
                    renewing = false;
                    renewedAt = accepted ? nanoTime.getAsLong() : renewedAt;
                });
            }
        }
    }

    /** Commits what is durable in these lanes, which are about to be given away: nothing of it is asked for again. */
    void last(Collection<LaneId> ids) {
        List<LaneRun> durable = lanes.durable(ids);
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        durable.forEach(run -> offsets.putAll(run.lane().offsets()));
        if (offsets.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(offsets, CALL);
            durable.forEach(run -> run.lane().committed());
        } catch (KafkaException e) {
            failures.commitFailed(e);
        }
    }
}
