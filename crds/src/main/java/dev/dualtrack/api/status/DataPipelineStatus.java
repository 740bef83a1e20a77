package dev.dualtrack.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was observed. It holds only what changes when something happened: positions, seconds and percentiles are
 * metrics.
 *
 * <p>{@code drift}, {@code verifiedAt} and {@code consistency} are of the newest run with a verdict on the present epoch,
 * and absent before there is one: a run that broke off, or that could not compare, changes none of them.
 *
 * <p>Times are UTC in the form {@code 2026-01-01T03:00:00Z}. Keys appear as hashes only. A fresh resource has
 * {@code observedGeneration} -1 and nothing else.
 */
@ApiObject
public record DataPipelineStatus(
        @Min(-1) @Max(Limits.COUNT) @JsonPropertyDescription("Generation of the spec that this status tells of.")
        Long observedGeneration,

        @JsonPropertyDescription("Summary of the conditions.") @Nullable
        Phase phase,

        @Min(0)
        @Max(Limits.EPOCH)
        @JsonPropertyDescription("Counts replacements of the slot or the database; larger wins.")
        @Nullable
        Long epoch,

        @Size(max = 256)
        @JsonPropertyDescription("Last value of the annotation dualtrack.dev/reconcile-at acted on.")
        @Nullable
        String lastHandledReconcileAt,

        @Size(max = 16) @JsonPropertyDescription("Conditions, by type.")
        List<Condition> conditions,

        @JsonPropertyDescription("Whether the stores agree with the source.") @Nullable
        Verdict verdict,

        @JsonPropertyDescription("Keys that differ after the last run that had a verdict.") @Nullable
        Drift drift,

        @Size(max = Limits.TIME)
        @JsonPropertyDescription("When the run ended that drift and consistency are of.")
        @Nullable
        String verifiedAt,

        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("Keys that a store cannot hold, over all stores.") @Nullable
        Long quarantined,

        @Size(max = Limits.COARSE)
        @JsonPropertyDescription("Changes that wait, coarsely: 0, <100, <1k, and so on.")
        @Nullable
        String lag,

        @JsonPropertyDescription("State of the hot path.") @Nullable
        HotPathStatus hotPath,

        @JsonPropertyDescription("State of the cold path.") @Nullable
        ColdPathStatus coldPath,

        @Size(max = 16)
        @JsonPropertyDescription("Share of the compared keys that agree, over all stores, rounded down.")
        @Nullable
        String consistency) {
    /** The state before the operator has seen the resource. */
    public static final DataPipelineStatus UNSEEN =
            new DataPipelineStatus(-1L, null, null, null, List.of(), null, null, null, null, null, null, null, null);

    public DataPipelineStatus {
        observedGeneration = Defaults.or(observedGeneration, -1L);
        conditions = Defaults.list(conditions);
    }

    /** The last run that ended, null if none did. */
    public @Nullable RunStatus lastRun() {
        return coldPath == null ? null : coldPath.lastRun();
    }
}
