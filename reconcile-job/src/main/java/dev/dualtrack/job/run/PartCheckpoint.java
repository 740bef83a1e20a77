package dev.dualtrack.job.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.dualtrack.core.event.KeyCodec;
import dev.dualtrack.job.expect.Expectation;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.journal.Checkpoints;
import dev.dualtrack.job.journal.Checkpoints.Saved;
import dev.dualtrack.job.journal.JournalJson;
import dev.dualtrack.job.run.Mending.Left;
import dev.dualtrack.job.run.Mending.Unit;
import dev.dualtrack.job.run.SavedPart.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoint of one place.
 *
 * @param basis what its part rests on, see {@link PartRun}
 */
record PartCheckpoint(Checkpoints checkpoints, Place place, KeyCodec keys, String basis) {
    /** Names how checkpoints are written, for versions of the program that write them otherwise. */
    static final String FORM = "3";

    static PartCheckpoint of(Checkpoints checkpoints, Expectation expectation, String basis) {
        return new PartCheckpoint(
                checkpoints, expectation.place(), expectation.mapping().keyCodec(), basis);
    }

    /** What the part has done before on the same basis; what rests on another one is forgotten. */
    Optional<Mending> load() {
        Optional<Saved> saved = checkpoints.find(place);
        if (saved.isPresent() && !saved.get().basis().equals(basis)) {
            forget();
            return Optional.empty();
        }
        return saved.map(known -> {
            List<Unit> units = new ArrayList<>();
            for (Checkpoints.Unit unit : known.units()) {
                Records records = read(unit.records(), Records.class);
                units.add(new Unit(records.byKey(keys), left(unit.outcome())));
            }
            return new Mending(read(known.found(), SavedPart.class).result(place, keys), units);
        });
    }

    private static @Nullable Left left(@Nullable String outcome) {
        return outcome == null ? null : read(outcome, Left.class);
    }

    void save(Mending mending) {
        List<Checkpoints.Unit> units = new ArrayList<>();
        for (Unit unit : mending.units()) {
            units.add(new Checkpoints.Unit(json(Records.of(unit.records(), keys)), null));
        }
        checkpoints.save(place, new Saved(basis, json(SavedPart.of(mending.found(), keys)), units));
    }

    /** Keeps, in one step, what is left of each of the units from {@code first} on. */
    void done(int first, List<Left> left) {
        checkpoints.done(place, first, left.stream().map(PartCheckpoint::json).toList());
    }

    void forget() {
        checkpoints.forget(place);
    }

    private static <T> T read(String json, Class<T> type) {
        try {
            return JournalJson.MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("dualtrack.reconcile_checkpoint: unreadable JSON", e);
        }
    }

    private static String json(Object value) {
        try {
            return JournalJson.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a checkpoint cannot be written as JSON", e);
        }
    }
}
