package dev.dualtrack.operator.reconciler;

import dev.dualtrack.core.source.Lsn;
import dev.dualtrack.operator.model.Rollout;
import dev.dualtrack.operator.model.SourceFacts.SlotFacts;
import dev.dualtrack.operator.model.SourceReading;
import dev.dualtrack.operator.model.StreamFacts;
import dev.dualtrack.operator.model.StreamReading;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether cdc-server reads its slot, and sends what it reads. Whatever it reads moves the slot or, inside a large transaction,
 * what its note in Kafka says: every few seconds, by heartbeats' messages in the log if by nothing else. That it notes the same again
 * tells only that it is alive. Not thread-safe.
 */
final class SlotWatch {
    /** cdc-server waits ten seconds before it tries again, and then starts. */
    private static final Duration RECONNECT = Duration.ofSeconds(30);
    /** A heartbeat is due every two seconds; PostgreSQL may be longer at what it does not send. */
    private static final Duration SILENCE = Duration.ofMinutes(5);

    private final Lasting unread = new Lasting(RECONNECT);
    private final Lasting still = new Lasting(SILENCE);
    private @Nullable Progress last;

    /**
     * What has lasted.
     *
     * @param unread nobody reads the slot
     * @param still it is held, and neither it nor what the note says has moved
     */
    record Finding(boolean unread, boolean still) {}

    /** @param note what cdc-server has noted */
    private record Progress(@Nullable Lsn confirmed, String note) {}

    /** One look. */
    Finding look(Ground ground, Rollout cdcServer, long nanoTime) {
        SlotFacts slot = null;
        Progress progress = null;
        if (cdcServer.state() == Rollout.State.READY
                && ground.source() instanceof SourceReading.Read source
                && ground.stream() instanceof StreamReading.Read(StreamFacts stream)
                && streams(stream)) {
            slot = source.facts().slot();
            progress = slot != null && slot.active() ? new Progress(slot.confirmed(), stream.note()) : null;
        }
        boolean same = progress != null && progress.equals(last);
        last = progress;
        return new Finding(unread.look(slot != null && !slot.active(), nanoTime), still.look(same, nanoTime));
    }

    /** As long as cdc-server takes a snapshot it does not read the slot. */
    private static boolean streams(StreamFacts stream) {
        return stream.offset() != null && !stream.offset().snapshotRunning();
    }
}
