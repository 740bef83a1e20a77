package dev.dualtrack.job.journal;

import dev.dualtrack.core.bucket.BucketSums;
import dev.dualtrack.job.expect.Place;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Notes that a run leaves for those after it: when a part was scanned, and from where on its changes have to be looked
 * at. A part has a note if it was found to agree in all, or was repaired until it did, and only as long as nothing is
 * known that speaks against that. Failures are {@link dev.dualtrack.core.error.ClassifiedException}s. Not thread-safe.
 */
public interface ScanNotes {
    /**
     * A part that agreed.
     *
     * @param scannedAt a time before its last scan
     * @param lookedAt a time before its changes were looked at last; before its scan if they were not since
     * @param basis what the note rests on; where that is another now, it says nothing
     * @param oldest the 64-bit id of the oldest transaction that ran then
     * @param positions ends of the table's topics, asked for before {@code oldest}, and earlier by what the store's
     *     workers had still to carry out
     * @param sums of the records that the store should hold, keyed; read after {@code oldest} was asked for
     * @param records how many the scan saw
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
