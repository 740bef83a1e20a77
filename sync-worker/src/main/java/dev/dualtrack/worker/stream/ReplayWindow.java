package dev.dualtrack.worker.stream;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What the owner before may have applied without committing: up to {@code records} events from the committed offset on,
 * none of them at {@code end} or beyond. Each commit carries the longest batch of its worker, because another one, with
 * other settings, may have to repeat it.
 */
record ReplayWindow(int records, long end) {
    private static final Pattern NOTE = Pattern.compile("maxBatch=(\\d{1,9})");

    /** What is written beside a committed offset. */
    static String note(int maxBatch) {
        return "maxBatch=" + maxBatch;
    }

    /** Whether a worker committed that offset; else a person did, who moved the group. */
    static boolean noted(OffsetAndMetadata committed) {
        return NOTE.matcher(committed.metadata()).matches();
    }

    /** The window behind a committed offset, on a partition with that end; without a readable note it has no length. */
    static ReplayWindow of(@Nullable OffsetAndMetadata committed, long end) {
        Matcher note = NOTE.matcher(committed == null ? "" : committed.metadata());
        return new ReplayWindow(note.matches() ? Integer.parseInt(note.group(1)) : 0, end);
    }
}
