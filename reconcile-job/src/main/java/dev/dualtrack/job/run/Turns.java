package dev.dualtrack.job.run;

import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.journal.ScanNotes.Note;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which parts a run scans although they agreed before. With {@code n} parts one is scanned for each {@code n}-th of the time in which all
 * have to be, those first whose scan is oldest; and in any case each whose scan would be too old by the next run, if that comes as long
 * after this one as this one after the one before. So where all were scanned at once, they are soon spread over the time.
 *
 * @param within no verdict rests on a scan that was this long ago
 * @param all whether this run scans everything
 * @param now before the run looks at anything
 * @param basis what is compared, and with what
 */
public record Turns(Duration within, boolean all, Instant now, String basis) {
    /** The parts to be scanned, of all that the run goes through; one without a note always is. */
    Set<Place> due(Collection<Place> places, Map<Place, Note> notes) {
        Set<Place> due = new HashSet<>(places);
        if (all || notes.isEmpty()) {
            return due;
        }
        due.removeAll(notes.keySet());
        notes.forEach((place, note) -> {
            Duration sinceLook = Duration.between(note.lookedAt(), now);
            boolean isOfThePast = !note.scannedAt().isAfter(now) && !sinceLook.isNegative();
            Duration ageByTheNext = Duration.between(note.scannedAt(), now).plus(sinceLook);
            if (!isOfThePast || ageByTheNext.compareTo(within) >= 0) {
                due.add(place);
            }
        });
        List<Place> oldestFirst = notes.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getValue().scannedAt()))
                .map(Map.Entry::getKey)
                .toList();
        due.addAll(oldestFirst.subList(0, Math.min(oldestFirst.size(), turns(notes))));
        return due;
    }

    private int turns(Map<Place, Note> notes) {
        Instant newest = notes.values().stream()
                .map(Note::scannedAt)
                .max(Comparator.naturalOrder())
                .orElse(now);
        double share = (double) Duration.between(newest, now).toMillis() / within.toMillis();
        return (int) Math.clamp(Math.floor(share * notes.size()), 0, notes.size());
    }
}
