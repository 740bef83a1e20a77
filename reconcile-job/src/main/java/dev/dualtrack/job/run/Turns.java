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
 * after this one as this one after the one before. So where all were scanned at once, they are soon spread over the time, also if some are
 * scanned by every run for another reason.
 *
 * @param within no verdict rests on a scan that was this long ago
 * @param all whether this run scans everything
 * @param now before the run looks at anything
 * @param basis what is compared, and with what
 */
public record Turns(Duration within, boolean all, Instant now, String basis) {
    /** When a part was scanned, and when its changes were last looked at. */
    record Past(Instant scannedAt, Instant lookedAt) {
        static Past of(Note note) {
            return new Past(note.scannedAt(), note.lookedAt());
        }
    }

    /** The parts to be scanned, of all that the run goes through; one without a past always is. */
    Set<Place> due(Collection<Place> places, Map<Place, Past> pasts) {
        Set<Place> due = new HashSet<>(places);
        if (all) {
            return due;
        }
        due.removeAll(pasts.keySet());
        pasts.forEach((place, past) -> {
            Duration sinceLook = Duration.between(past.lookedAt(), now);
            Duration ageByTheNext = Duration.between(past.scannedAt(), now).plus(sinceLook);
            if (sinceLook.isNegative() || ageByTheNext.compareTo(within) >= 0) {
                due.add(place);
            }
        });
        List<Map.Entry<Place, Past>> oldestFirst = pasts.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getValue().scannedAt()))
                .toList();
        oldestFirst.stream().limit(turns(oldestFirst)).map(Map.Entry::getKey).forEach(due::add);
        return due;
    }

    /** So many that of the rest, one after the other in equal steps, each comes before its scan is too old. */
    private int turns(List<Map.Entry<Place, Past>> oldestFirst) {
        int all = oldestFirst.size();
        int turns = 0;
        for (int place = 1; place <= all; place++) {
            Duration age =
                    Duration.between(oldestFirst.get(place - 1).getValue().scannedAt(), now);
            double steps = (double) age.toMillis() / within.toMillis() * all;
            turns = Math.max(turns, place - all + (int) Math.floor(steps));
        }
        return turns;
    }
}
