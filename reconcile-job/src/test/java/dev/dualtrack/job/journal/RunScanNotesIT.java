package dev.dualtrack.job.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.bucket.BucketSums;
import dev.dualtrack.core.bucket.BucketSums.Level;
import dev.dualtrack.core.bucket.Buckets;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.journal.ScanNotes.Note;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What runs know of parts, in a real PostgreSQL. */
class RunScanNotesIT {
    private static final Place PLACE = new Place(new TableId("public", "t"), StoreKind.GRAPH);
    private static final Instant NOW = Instant.parse("2026-03-01T03:00:00.123456Z");

    private final JournalDatabase database = new JournalDatabase("a");

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void whatIsNotedIsFoundUntilItIsForgotten() {
        BucketSums sums = new BucketSums(Level.KEYED);
        sums.add(7, -1);
        Map<TopicPartition, Long> positions = Map.of(new TopicPartition("a.public.t-1", 2), 5L);
        Note first = new Note(NOW, NOW, "basis", 1, Map.of(), new BucketSums(Level.KEYED), 1);
        Note note = new Note(NOW, NOW.plusSeconds(1), "basis", 1L << 40, positions, sums, 9);
        try (RunLock lock = RunLock.tryLock(database.connections(), "a").orElseThrow()) {
            ScanNotes notes = notes(lock, "a");
            notes.save(PLACE, first);
            notes.save(PLACE, note);
            notes(lock, "another").save(PLACE, first);

            Note found = notes.find(PLACE).orElseThrow();
            assertThat(found.scannedAt()).isEqualTo(NOW);
            assertThat(found.lookedAt()).isEqualTo(NOW.plusSeconds(1));
            assertThat(found.basis()).isEqualTo("basis");
            assertThat(found.oldest()).isEqualTo(1L << 40);
            assertThat(found.positions()).isEqualTo(positions);
            assertThat(found.sums().differing(sums, Buckets.all()).isEmpty()).isTrue();
            assertThat(found.sums().keysExplain(sums, LongStream.empty())).isTrue();
            assertThat(found.records()).isEqualTo(9);

            notes.forget(PLACE);
            assertThat(notes.find(PLACE)).isEmpty();
            assertThat(notes(lock, "another").find(PLACE)).isPresent();
        }
    }

    @Test
    void aNoteWhoseSumsAnotherVersionWroteTellsNothing() {
        try (RunLock lock = RunLock.tryLock(database.connections(), "a").orElseThrow()) {
            ScanNotes notes = notes(lock, "a");
            notes.save(PLACE, new Note(NOW, NOW, "basis", 1, Map.of(), new BucketSums(Level.KEYED), 1));
            database.execute("update dualtrack.reconcile_part set sums = substr(sums, 1, 2 * 8 * 65536)");

            assertThat(notes.find(PLACE)).isEmpty();
        }
    }

    private static ScanNotes notes(RunLock lock, String pipeline) {
        return RunCheckpoints.open(lock, pipeline, "run", NOW, Duration.ofHours(4))
                .notes();
    }
}
