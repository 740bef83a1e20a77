package dev.dualtrack.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run of the cold path that ended. */
@ApiObject
public record RunStatus(
        @Required @Size(min = 1, max = 128) @JsonPropertyDescription("Identifier of the run.")
        String id,

        @Size(max = Limits.TIME) @JsonPropertyDescription("When it started.") @Nullable
        String startedAt,

        @Size(max = Limits.TIME) @JsonPropertyDescription("When it ended.") @Nullable
        String finishedAt,

        @Required @JsonPropertyDescription("How it ended.") RunResult result,

        @Size(max = 20) @JsonPropertyDescription("Log position up to which the stores were compared.") @Nullable
        String fenceLsn,

        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("Rows that were compared with one store at least.")
        long rowsChecked,

        @Size(max = 16)
        @JsonPropertyDescription("Share of the rows that was compared, over all stores; absent if not known.")
        @Nullable
        String coverage,

        @Size(max = Limits.TIME)
        @JsonPropertyDescription(
                "When the oldest scan began that the verdict rests on beside this run; absent if it rests on none before.")
        @Nullable
        String oldestScan,

        @Min(0)
        @Max(Limits.EPOCH)
        @JsonPropertyDescription("Epoch under which it was started; absent if not known.")
        @Nullable
        Long epoch,

        @Size(max = 16)
        @JsonPropertyDescription(
                "Hash of what was compared: tables, mapping, model, source and stores; absent if not known.")
        @Nullable
        String mapping,

        @Size(max = 3) @JsonPropertyDescription("Counts of each store, by name.")
        List<StoreCounts> stores) {
    public RunStatus {
        stores = Defaults.list(stores);
    }

    /** Whether it says something about agreement; that it found all to agree counts only if it looked at all. */
    public boolean hasVerdict() {
        return switch (result) {
            case CONSISTENT -> !stores.isEmpty() && stores.stream().allMatch(StoreCounts::verified);
            case DRIFTED, REPAIR_SUSPENDED -> true;
            case UNVERIFIABLE, INCOMPLETE, FAILED -> false;
        };
    }

    /** Whether it compared other things than those of that hash; false where either is not known. */
    public boolean comparedOther(@Nullable String now) {
        return mapping != null && now != null && !mapping.equals(now);
    }
}
