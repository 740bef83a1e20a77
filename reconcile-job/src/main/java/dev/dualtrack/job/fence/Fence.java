package dev.dualtrack.job.fence;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.source.Lsn;
import dev.dualtrack.job.fence.FenceResult.Passed;
import dev.dualtrack.job.fence.FenceResult.TimedOut;
import dev.dualtrack.job.stream.Stream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Waits until one store's workers have taken in everything that the source had committed when the wait began.
 *
 * <p>Two stages. First the slot's confirmed position must pass F, the position of the log at the start: then cdc-server
 * has handed every change before F to Kafka, and Kafka has acknowledged it. Only then the ends of the table's and its
 * commands' partitions are listed, and the store's own group must commit up to them: another store's outage does not
 * matter. A slot is confirmed up to the last commit <em>before</em> the change that was delivered last, so on an idle
 * database a message must follow the commit of another one; messages are written again while the slot stands still.
 *
 * <p>Thread-safe.
 */
public final class Fence {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration MESSAGE_AGAIN = Duration.ofSeconds(1);

    private final Wal wal;
    private final Stream stream;
    private final Pace pace;
    private final Duration timeout;

    /** A fence that gives up after {@code timeout}, counted over both stages. */
    public Fence(Wal wal, Stream stream, Pace pace, Duration timeout) {
        this.wal = wal;
        this.stream = stream;
        this.pace = pace;
        this.timeout = timeout;
    }

    /** How long it waits before it gives up. */
    public Duration timeout() {
        return timeout;
    }

    /** Waits for the store's workers on this table; {@code note} ends up in the messages, for whoever reads the log. */
    public FenceResult await(TableId table, StoreKind store, String note) {
        long start = pace.nanoTime();
        Lsn position = wal.insertPosition();
        wal.emit(note);
        long messaged = start;
        Optional<Lsn> confirmed = wal.confirmed();
        while (confirmed.isEmpty() || confirmed.get().compareTo(position) < 0) {
            if (elapsed(start, timeout)) {
                return new TimedOut("the slot is confirmed up to "
                        + confirmed.map(Lsn::toString).orElse("nothing") + " (expected: >= " + position + " within "
                        + timeout + ")");
            }
            pace.pause(PAUSE);
            if (elapsed(messaged, MESSAGE_AGAIN)) {
                wal.emit(note);
                messaged = pace.nanoTime();
            }
            confirmed = wal.confirmed();
        }
        Map<TopicPartition, Long> ends = stream.ends(table);
        long behind = stream.behind(store, ends);
        while (behind > 0) {
            if (elapsed(start, timeout)) {
                return new TimedOut("the " + store.word() + " store's workers are " + behind + " records behind on "
                        + table + " (expected: 0 within " + timeout + ")");
            }
            pace.pause(PAUSE);
            behind = stream.behind(store, ends);
        }
        return new Passed(position);
    }

    private boolean elapsed(long since, Duration duration) {
        return pace.nanoTime() - since >= duration.toNanos();
    }
}
