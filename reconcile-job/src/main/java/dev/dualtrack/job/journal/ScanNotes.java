package dev.dualtrack.job.journal;

import dev.dualtrack.core.bucket.BucketSums;
import dev.dualtrack.job.expect.Place;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * What runs leave for those after them of each part that was found, or made, to agree in all: when it was scanned, and
 * from where on changes have to be looked at. There is a note only as long as nothing is known that speaks against it.
 * Failures are {@link dev.dualtrack.core.error.ClassifiedException}s. Not thread-safe.
 */
public interface ScanNotes {
    /**
     * A part that agreed.
     *
     * @param scannedAt before its last scan
     * @param lookedAt before its changes were looked at last, or else it was scanned
     * @param basis what it rests on; with another basis it says nothing
     * @param oldest the 64-bit id of the oldest transaction that ran then
     * @param positions ends of the table's topics, before that
     * @param sums of the records that the store should hold, after that, by fine bucket
     * @param records that the scan saw
     */
    record Note(
            Instant scannedAt,
            Instant lookedAt,
            String basis,
            long oldest,
            Map<TopicPartition, Long> positions,
            BucketSums sums,
            long records) {
        public Note {
            positions = Map.copyOf(positions);
        }
    }

    /** What is known of the place; empty if nothing is. */
    Optional<Note> find(Place place);

    /** Notes it in place of what was known. */
    void save(Place place, Note note);

    /** Nothing is known of the place any more. */
    void forget(Place place);
}
