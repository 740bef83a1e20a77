package dev.dualtrack.job.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.dualtrack.core.event.KeyCodec;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.expect.Expectation;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.journal.Checkpoints;
import dev.dualtrack.job.journal.Checkpoints.Saved;
import dev.dualtrack.job.journal.JournalJson;
import dev.dualtrack.job.repair.Held;
import dev.dualtrack.job.run.Mending.Left;
import dev.dualtrack.job.run.Mending.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoint of one place.
 *
 * @param basis what its part rests on, see {@link PartRun}
 */
record PartCheckpoint(Checkpoints checkpoints, Place place, KeyCodec keys, String basis) {
    /** Names how checkpoints are written, for versions of the program that write them otherwise. */
    static final String FORM = "1";

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
            return new Mending(read(known.found(), Found.class).result(place, keys), units);
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
        checkpoints.save(place, new Saved(basis, json(Found.of(mending.found(), keys)), units));
    }

    void done(int unit, Left left) {
        checkpoints.done(place, unit, json(left));
    }

    void forget() {
        checkpoints.forget(place);
    }

    /** Drifted records, by the ids of their keys. */
    private record Records(Map<String, Drift> drift) {
        static Records of(Map<RecordKey, Drift> records, KeyCodec keys) {
            Map<String, Drift> byId = new LinkedHashMap<>();
            records.forEach((key, drift) -> byId.put(keys.id(key), drift));
            return new Records(byId);
        }

        Map<RecordKey, Drift> byKey(KeyCodec keys) {
            Map<RecordKey, Drift> byKey = new LinkedHashMap<>();
            drift.forEach((id, kind) -> byKey.put(keys.ofId(id), kind));
            return byKey;
        }
    }

    /** A {@link PartResult} before any repair. */
    private record Found(
            long rows,
            long wanted,
            long records,
            long sampled,
            boolean complete,
            Map<Drift, Long> counts,
            Records first,
            Relationships relationships,
            long unsettled,
            long quarantined,
            String fence,
            @Nullable Held held) {
        static Found of(PartResult found, KeyCodec keys) {
            return new Found(
                    found.rows(),
                    found.wanted(),
                    found.records(),
                    found.sampled(),
                    found.complete(),
                    found.counts(),
                    Records.of(found.drift(), keys),
                    found.relationships(),
                    found.unsettled(),
                    found.quarantined(),
                    found.fence(),
                    found.held());
        }

        PartResult result(Place place, KeyCodec keys) {
            return new PartResult(
                    place.table(),
                    place.store(),
                    rows,
                    wanted,
                    records,
                    sampled,
                    complete,
                    counts,
                    first.byKey(keys),
                    relationships,
                    unsettled,
                    quarantined,
                    0,
                    counts.values().stream().mapToLong(Long::longValue).sum(),
                    fence,
                    "",
                    held);
        }
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
