package dev.dualtrack.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.job.expect.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private static final Instant START = Instant.parse("2026-03-01T03:00:00Z");

    private final Map<Place, Turns.Past> pasts = new HashMap<>();

    @Test
    void wherePartsWereScannedAtOnceTheyAreSpreadOverTheTime() {
        int scans = 0;
        int most = 0;
        Set<Place> places = places(21);
        places.forEach(place -> note(place, 0, 0));
        for (int day = 1; day <= 70; day++) {
            Set<Place> due = due(places, day);
            for (Place place : places) {
                note(place, due.contains(place) ? day : dayOf(place), day);
            }
            scans += due.size();
            most = Math.max(most, due.size());
        }

        assertThat(scans).as("ten weeks").isBetween(210, 260);
        assertThat(most).as("at once").isLessThanOrEqualTo(6);
    }

    /** Six of seven are as old as each other; the seventh never. */
    @Test
    void theOthersAreSpreadThoughOneIsScannedEachNight() {
        Set<Place> places = places(7);
        Place nightly = places.iterator().next();
        places.forEach(place -> note(place, 0, 0));
        List<Integer> others = new ArrayList<>();
        for (int day = 1; day <= 28; day++) {
            Set<Place> due = due(places, day);
            due.add(nightly);
            for (Place place : places) {
                note(place, due.contains(place) ? day : dayOf(place), day);
            }
            others.add(due.size() - 1);
        }

        assertThat(others).allMatch(scans -> scans <= 2);
        assertThat(others.stream().mapToInt(Integer::intValue).sum())
                .as("four weeks")
                .isBetween(24, 30);
    }

    @Test
    void threePartsAreSpreadThoughOneIsScannedEachNight() {
        Set<Place> places = places(3);
        Place nightly = places.iterator().next();
        places.forEach(place -> note(place, 0, 0));
        for (int day = 1; day <= 28; day++) {
            Set<Place> due = due(places, day);
            due.add(nightly);
            for (Place place : places) {
                note(place, due.contains(place) ? day : dayOf(place), day);
            }
            assertThat(due).as("day " + day).hasSizeLessThan(3);
        }
    }

    @Test
    void aPartWithoutANoteIsDueAndTheOthersAreNot() {
        Set<Place> places = places(4);
        places.stream().skip(1).forEach(place -> note(place, 0, 0));

        assertThat(due(places, 1)).containsExactly(places.iterator().next());
    }

    @Test
    void aScanThatWouldBeTooOldByTheNextRunIsDue() {
        Set<Place> places = places(1);
        Place place = places.iterator().next();
        note(place, 0, 5);
        assertThat(due(places, 6)).as("seven days tomorrow").containsExactly(place);
        note(place, 0, 4);
        assertThat(due(places, 5)).isEmpty();
        note(place, 0, 3);
        assertThat(due(places, 5)).as("every other day").containsExactly(place);
    }

    @Test
    void whatIsOfTheFutureIsDue() {
        Set<Place> places = places(1);
        note(places.iterator().next(), 3, 3);

        assertThat(due(places, 2)).isEqualTo(places);
        note(places.iterator().next(), 1, 3);
        assertThat(due(places, 2)).as("looked at alone").isEqualTo(places);
    }

    private Set<Place> due(Set<Place> places, int day) {
        return new Turns(Duration.ofDays(7), false, day(day), "basis").due(places, pasts);
    }

    private void note(Place place, int scanned, int looked) {
        pasts.put(place, new Turns.Past(day(scanned), day(looked)));
    }

    private int dayOf(Place place) {
        Turns.Past past = pasts.get(place);
        return past == null
                ? 0
                : (int) Duration.between(START, past.scannedAt()).toDays();
    }

    private static Set<Place> places(int count) {
        Set<Place> places = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            places.add(new Place(new TableId("public", "t" + i), StoreKind.GRAPH));
        }
        return places;
    }

    private static Instant day(int number) {
        return START.plus(Duration.ofDays(number));
    }
}
