package dev.dualtrack.job.journal;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.dualtrack.core.bucket.BucketSums;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.journal.RunLock.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** Notes in {@code dualtrack.reconcile_part}, written in the session that holds the run's lock, or not at all. */
final class RunScanNotes implements ScanNotes {
    private final Session session;
    private final String pipeline;

    RunScanNotes(Session session, String pipeline) {
        this.session = session;
        this.pipeline = pipeline;
    }

    @Override
    public Optional<Note> find(Place place) {
        return session.ask("""
                select scanned_at, looked_at, basis, oldest_txid, positions::text, sums, records from dualtrack.reconcile_part
                where pipeline = ? and table_name = ? and store = ?""", rows -> rows.next() ? note(rows) : Optional.empty(), keyOf(place));
    }

    /** Empty of sums that another version wrote: nothing is known then, and the part is scanned. */
    private static Optional<Note> note(ResultSet row) throws SQLException {
        Instant scannedAt = row.getTimestamp(1).toInstant();
        Instant lookedAt = row.getTimestamp(2).toInstant();
        String basis = row.getString(3);
        long oldest = row.getLong(4);
        Map<TopicPartition, Long> positions = new HashMap<>();
        JournalJson.read(row.getString(5), new TypeReference<Map<String, Long>>() {})
                .forEach((name, offset) -> positions.put(partition(name), offset));
        long records = row.getLong(7);
        return BucketSums.keyed(row.getBytes(6))
                .map(sums -> new Note(scannedAt, lookedAt, basis, oldest, positions, sums, records));
    }

    /** From {@link TopicPartition#toString}. */
    private static TopicPartition partition(String name) {
        int dash = name.lastIndexOf('-');
        return new TopicPartition(name.substring(0, dash), Integer.parseInt(name.substring(dash + 1)));
    }

    @Override
    public void save(Place place, Note note) {
        Map<String, Long> positions = new HashMap<>();
        note.positions().forEach((partition, offset) -> positions.put(partition.toString(), offset));
        session.write(
                """
                insert into dualtrack.reconcile_part
                  (pipeline, table_name, store, scanned_at, looked_at, basis, oldest_txid, positions, sums, records)
                values (?, ?, ?, ?, ?, ?, ?, ?::json, ?, ?)
                on conflict (pipeline, table_name, store) do update set
                  scanned_at = excluded.scanned_at, looked_at = excluded.looked_at, basis = excluded.basis,
                  oldest_txid = excluded.oldest_txid, positions = excluded.positions, sums = excluded.sums,
                  records = excluded.records""",
                pipeline,
                place.table().toString(),
                place.store().word(),
                Timestamp.from(note.scannedAt()),
                Timestamp.from(note.lookedAt()),
                note.basis(),
                note.oldest(),
                RunJournal.json(positions),
                note.sums().toBytes(),
                note.records());
    }

    @Override
    public void forget(Place place) {
        session.write(
                "delete from dualtrack.reconcile_part where pipeline = ? and table_name = ? and store = ?",
                keyOf(place));
    }

    private Object[] keyOf(Place place) {
        return new Object[] {pipeline, place.table().toString(), place.store().word()};
    }
}
