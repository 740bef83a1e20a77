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
    /** When a part was scanned, and when its changes were last looked at. */
    record Past(Instant scannedAt, Instant lookedAt) {
        static Past of(Note note) {
            return new Past(note.scannedAt(), note.lookedAt());
        }
    }

    /** The parts to be scanned, of all that the run goes through; one without a past always is. */
    Set<Place> due(Collection<Place> places, Map<Place, Past> pasts) {
        Set<Place> due = new HashSet<>(places);
        if (all || pasts.isEmpty()) {
            return due;
        }
        due.removeAll(pasts.keySet());
        pasts.forEach((place, past) -> {
            Duration sinceLook = Duration.between(past.lookedAt(), now);
            boolean isOfThePast = !past.scannedAt().isAfter(now) && !sinceLook.isNegative();
            Duration ageByTheNext = Duration.between(past.scannedAt(), now).plus(sinceLook);
            if (!isOfThePast || ageByTheNext.compareTo(within) >= 0) {
                due.add(place);
            }
        });
        List<Place> oldestFirst = pasts.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getValue().scannedAt()))
                .map(Map.Entry::getKey)
                .toList();
        due.addAll(oldestFirst.subList(0, Math.min(oldestFirst.size(), turns(pasts.values()))));
        return due;
    }

    private int turns(Collection<Past> pasts) {
        Instant newest = pasts.stream()
                .map(Past::scannedAt)
                .max(Comparator.naturalOrder())
                .orElse(now);
        double share = (double) Duration.between(newest, now).toMillis() / within.toMillis();
        return (int) Math.clamp(Math.floor(share * pasts.size()), 0, pasts.size());
    }
}
