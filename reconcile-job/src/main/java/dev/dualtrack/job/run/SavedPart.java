package dev.dualtrack.job.run;

import dev.dualtrack.core.event.KeyCodec;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.repair.Held;
import dev.dualtrack.job.run.PartResult.Earlier;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@link PartResult} as it is written down for another process: without its place, keys as their ids. */
record SavedPart(
        long rows,
        long wanted,
        long records,
        long sampled,
        boolean complete,
        Map<Drift, Long> counts,
        Records drift,
        Relationships relationships,
        long unsettled,
        long quarantined,
        long repaired,
        long remaining,
        String fence,
        String unverifiable,
        @Nullable Held held,
        @Nullable Earlier earlier) {

    static SavedPart of(PartResult part, KeyCodec keys) {
        return of(part, Records.of(part.drift(), keys));
    }

    /** Of a table whose keys cannot be read: it has no drift. */
    static SavedPart withoutKeys(PartResult part) {
        return of(part, new Records(Map.of()));
    }

    private static SavedPart of(PartResult part, Records drift) {
        return new SavedPart(
                part.rows(),
                part.wanted(),
                part.records(),
                part.sampled(),
                part.complete(),
                part.counts(),
                drift,
                part.relationships(),
                part.unsettled(),
                part.quarantined(),
                part.repaired(),
                part.remaining(),
                part.fence(),
                part.unverifiable(),
                part.held(),
                part.earlier());
    }

    /** {@code keys} is null if the table's keys cannot be read, by now: then none is named. */
    PartResult result(Place place, @Nullable KeyCodec keys) {
        return new PartResult(
                place.table(),
                place.store(),
                rows,
                wanted,
                records,
                sampled,
                complete,
                counts,
                keys == null ? Map.of() : drift.byKey(keys),
                relationships,
                unsettled,
                quarantined,
                repaired,
                remaining,
                fence,
                unverifiable,
                held,
                earlier);
    }

    /** Drifted records, by the ids of their keys. */
    record Records(Map<String, Drift> drift) {
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
}
