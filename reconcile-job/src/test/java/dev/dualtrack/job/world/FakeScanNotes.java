package dev.dualtrack.job.world;

import dev.dualtrack.core.bucket.BucketSums;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.journal.ScanNotes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Notes in memory, which outlive the run. */
public final class FakeScanNotes implements ScanNotes {
    private final Map<Place, Note> notes = new HashMap<>();
    private Runnable step = () -> {};

    /** Called before and after every change. */
    public void aroundChanges(Runnable action) {
        step = action;
    }

    /** How many places something is known of. */
    public int size() {
        return notes.size();
    }

    @Override
    public Optional<Note> find(Place place) {
        return Optional.ofNullable(notes.get(place));
    }

    @Override
    public void save(Place place, Note note) {
        step.run();
        notes.put(
                place,
                new Note(
                        note.scannedAt(),
                        note.lookedAt(),
                        note.basis(),
                        note.oldest(),
                        note.positions(),
                        BucketSums.keyed(note.sums().toBytes()).orElseThrow(),
                        note.records()));
        step.run();
    }

    @Override
    public void forget(Place place) {
        step.run();
        notes.remove(place);
        step.run();
    }
}
