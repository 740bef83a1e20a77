package dev.dualtrack.job.run;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.repair.Held;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one run found and did for one table in one store.
 *
 * @param rows rows of the table in the source; {@link #ROWS_UNKNOWN} if it was not read
 * @param wanted records that should be there
 * @param records records that the scan saw
 * @param sampled records that were compared in full although their metadata was right
 * @param counts how many records drifted, by the way in which
 * @param drift the first {@link #KEYS} of them by key
 * @param relationships those in which drifted records differ that are current by their metadata
 * @param repaired how much of it was mended, seen by a second look
 * @param remaining how much of it is left
 * @param fence the position that the verdict holds for; empty if none was reached
 * @param unverifiable why there is no verdict; empty if there is one
 * @param held what a rail held back; null if none did
 * @param earlier what the verdict rests on beside this run; null if the store was scanned by it
 */
public record PartResult(
        TableId table,
        StoreKind store,
        long rows,
        long wanted,
        long records,
        long sampled,
        boolean complete,
        Map<Drift, Long> counts,
        Map<RecordKey, Drift> drift,
        Relationships relationships,
        long unsettled,
        long quarantined,
        long repaired,
        long remaining,
        String fence,
        String unverifiable,
        @Nullable Held held,
        @Nullable Earlier earlier) {
    /**
     * An earlier scan, after which only changes were looked at.
     *
     * @param scannedAt before it
     * @param rows written since the look before this one, all of which this run compared
     */
    public record Earlier(Instant scannedAt, long rows) {}

    /** The table was not read. */
    public static final long ROWS_UNKNOWN = -1;

    /** How many keys are kept of the drift: a store that lost everything must not fill the memory. */
    public static final int KEYS = 100;

    private static final long MAY_BE_UNSETTLED = 100;

    public PartResult {
        counts = Map.copyOf(counts);
        Map<RecordKey, Drift> first = new LinkedHashMap<>();
        drift.entrySet().stream().limit(KEYS).forEach(entry -> first.put(entry.getKey(), entry.getValue()));
        drift = Collections.unmodifiableMap(first);
    }

    /** A part without a verdict, whose store was not read. */
    public static PartResult unverifiable(TableId table, StoreKind store, long rows, String reason) {
        return unverifiable(table, store, rows, 0, 0, reason);
    }

    /** A part without a verdict. */
    static PartResult unverifiable(
            TableId table, StoreKind store, long rows, long wanted, long records, String reason) {
        return new PartResult(
                table,
                store,
                rows,
                wanted,
                records,
                0,
                true,
                Map.of(),
                Map.of(),
                Relationships.NONE,
                0,
                0,
                0,
                0,
                "",
                reason,
                null,
                null);
    }

    /** The table and the store. */
    public Place place() {
        return new Place(table, store);
    }

    /** Which rails held a repair back; empty if none did. */
    public String suspended() {
        return held == null ? "" : held.reason();
    }

    /** How many of the records drifted in which way. */
    public static Map<Drift, Long> counts(Collection<Drift> drift) {
        Map<Drift, Long> counts = new EnumMap<>(Drift.class);
        drift.forEach(kind -> counts.merge(kind, 1L, Long::sum));
        return counts;
    }

    /** This result of a look, after {@code repaired} of its records were mended and some more were looked at in vain. */
    PartResult repaired(long repaired, long moreUnsettled, long moreQuarantined, String unverifiable) {
        return new PartResult(
                table,
                store,
                rows,
                wanted,
                records,
                sampled,
                complete,
                counts,
                drift,
                relationships,
                unsettled + moreUnsettled,
                quarantined + moreQuarantined,
                repaired,
                driftCount() - repaired - moreQuarantined,
                fence,
                unverifiable,
                held,
                earlier);
    }

    /**
     * Whether the part has a verdict: the fence was passed, the scan was complete, and what kept changing is no more than
     * a handful or 1 %.
     */
    public boolean isVerified() {
        return isCompared() && unsettled <= Math.max(MAY_BE_UNSETTLED, wanted / 100);
    }

    /** Whether nothing is known that differs, or may. */
    boolean leavesNothing() {
        return isVerified() && remaining == 0 && unsettled == 0 && quarantined == 0 && held == null;
    }

    /** Rows of the source that this run compared with the store: none in a part without a verdict. */
    public long rowsCompared() {
        if (earlier != null) {
            return Math.min(rows, earlier.rows());
        }
        return isCompared() ? Math.max(0, rows - unsettled) : 0;
    }

    /** Keys that are known to agree or to differ: in a part without a verdict only the drift that was found before. */
    public long keysCompared() {
        return isCompared() ? Math.max(remaining, wanted + count(Drift.ORPHANED) - unsettled - quarantined) : remaining;
    }

    private boolean isCompared() {
        return unverifiable.isEmpty() && complete;
    }

    /** How many keys drifted in that way. */
    public long count(Drift kind) {
        return counts.getOrDefault(kind, 0L);
    }

    /** How many keys drifted. */
    public long driftCount() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
