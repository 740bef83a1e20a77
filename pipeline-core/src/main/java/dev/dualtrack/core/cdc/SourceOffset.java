package dev.dualtrack.core.cdc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dualtrack.core.source.Lsn;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Up to where cdc-server has read the source, as it notes it in Kafka.
 *
 * <p>The server confirms to its slot what it has noted: the slot is not ahead of the note, as long as it is the one that the
 * note was taken from and nobody else reads it. But a server that is ended while Kafka is away confirms all that Kafka has taken,
 * though it cannot note it; that looks like a loss where none is.
 *
 * @param position what it confirms next; null if the note cannot be read
 * @param snapshotRunning whether it lies inside the initial snapshot, which is begun again after an interruption
 */
public record SourceOffset(@Nullable Lsn position, boolean snapshotRunning) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SourceOffset UNREADABLE = new SourceOffset(null, false);

    /** Reads the value of a record of the offsets topic. */
    public static SourceOffset parse(String value) {
        try {
            JsonNode note = JSON.readTree(value);
            boolean ended =
                    !note.has("snapshot") || note.path("snapshot_completed").asBoolean();
            // The last commit; before the first one the last change, or the slot's beginning.
            @Nullable
            Lsn position = Stream.of("lsn_commit", "lsn_proc", "lsn")
                    .map(note::path)
                    .filter(JsonNode::isIntegralNumber)
                    .findFirst()
                    .map(lsn -> new Lsn(lsn.longValue()))
                    .orElse(null);
            return new SourceOffset(position, !ended);
        } catch (JsonProcessingException e) {
            return UNREADABLE;
        }
    }

    /**
     * Whether a slot that is confirmed up to there has let go of changes that were not read. None are missing while the
     * snapshot runs: one that is begun again reads all, from a slot that begins later.
     */
    public boolean misses(Lsn confirmed) {
        return position != null && !snapshotRunning && !position.hasReached(confirmed);
    }

    /**
     * Whether a log that ends there does not have all that was read, as that of a server which took over and had less. Where
     * that ends what comes next is passed over; a snapshot is begun again.
     */
    public boolean isBeyond(Lsn end) {
        return position != null && !snapshotRunning && !end.hasReached(position);
    }
}
