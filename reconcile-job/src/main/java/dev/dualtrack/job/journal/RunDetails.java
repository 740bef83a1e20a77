package dev.dualtrack.job.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.repair.Held;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What only the journal keeps of a run: the figures of each table in each store, and clear keys of drifted records. What a
 * row of an earlier version lacks is empty.
 *
 * @param proceed the suspended run whose repair was released; null if none was
 * @param verify whether the run compared every store and changed nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunDetails(@Nullable String proceed, boolean verify, List<Part> parts) {
    /** Nothing is known. */
    public static final RunDetails NONE = new RunDetails(null, false, List.of());

    @SuppressWarnings("NullAway") // JSON may lack a list
    public RunDetails {
        parts = parts == null ? List.of() : List.copyOf(parts);
    }

    /** Where a rail held a repair back, and what. */
    public Map<Place, Held> held() {
        Map<Place, Held> held = new HashMap<>();
        for (Part part : parts) {
            if (part.held() != null) {
                held.put(part.place(), part.held());
            }
        }
        return held;
    }

    /** Where the run saw orphans. */
    public Set<Place> orphaned() {
        Set<Place> places = new HashSet<>();
        for (Part part : parts) {
            if (part.counts() != null && part.counts().orphaned() > 0) {
                places.add(part.place());
            }
        }
        return places;
    }

    /**
     * One table in one store.
     *
     * @param counts its figures; null in a row of an earlier version
     * @param notes why there is no verdict, or which rail tripped, a sentence each
     * @param drift drifted records, a bounded number
     * @param held what a rail held back; null if none did
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Part(
            String table,
            String store,
            @Nullable StoreResult counts,
            List<String> notes,
            List<DriftedKey> drift,
            @Nullable Held held) {
        @SuppressWarnings("NullAway") // JSON may lack a list
        public Part {
            notes = notes == null ? List.of() : List.copyOf(notes);
            drift = drift == null ? List.of() : List.copyOf(drift);
        }

        private Place place() {
            return new Place(TableId.parse(table), StoreKind.ofWord(store));
        }
    }

    /**
     * One drifted record.
     *
     * @param key the key's values: row data
     * @param hash the key's hash, as the resource's status shows it
     * @param kind how the record differs
     */
    public record DriftedKey(String key, String hash, String kind) {}
}
