package dev.dualtrack.job.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What only the journal keeps of a run: the figures of each table in each store, and clear keys of drifted records. What a
 * row of an earlier version lacks is empty.
 *
 * @param proceed the suspended run whose repair was released; null if none was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunDetails(@Nullable String proceed, List<Part> parts) {
    /** Nothing is known. */
    public static final RunDetails NONE = new RunDetails(null, List.of());

    @SuppressWarnings("NullAway") // JSON may lack a list
    public RunDetails {
        parts = parts == null ? List.of() : List.copyOf(parts);
    }

    /**
     * One table in one store.
     *
     * @param counts its figures; null in a row of an earlier version
     * @param notes why there is no verdict, or which rail tripped, a sentence each
     * @param drift drifted records, a bounded number
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Part(
            String table, String store, @Nullable StoreResult counts, List<String> notes, List<DriftedKey> drift) {
        @SuppressWarnings("NullAway") // JSON may lack a list
        public Part {
            notes = notes == null ? List.of() : List.copyOf(notes);
            drift = drift == null ? List.of() : List.copyOf(drift);
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
