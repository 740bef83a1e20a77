package dev.dualtrack.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Defaults;
import dev.dualtrack.api.Patterns;
import dev.dualtrack.api.stores.StoreKind;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one run counted in one store. */
@ApiObject
public record StoreCounts(
        @Required @JsonPropertyDescription("Store.") StoreKind name,

        @JsonPropertyDescription("Whether there is a verdict on every table; if not, a count of 0 means nothing.")
        boolean verified,

        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("Keys that the source asks for.")
        long source,

        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("Keys that the store holds.")
        long target,

        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("Keys that are known to agree or to differ.")
        long compared,

        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("Keys that the store lacks.")
        long missing,

        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("Keys that the source does not ask for.")
        long orphaned,

        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("Keys with an old value.")
        long stale,

        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("Keys whose value does not fit its fingerprint.")
        long corrupt,

        @JsonPropertyDescription("Relationships in which corrupt keys differ; absent if none were found to.") @Nullable
        RelationshipCounts relationships,

        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("Keys that changed too often to be judged.")
        long unsettled,

        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("Keys that the store cannot hold.")
        long quarantined,

        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("Keys that were repaired.")
        long repaired,

        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("Keys that still differ.")
        long remaining,

        @Size(max = 10) @JsonPropertyDescription("Hashes of some keys that differed.")
        List<@Size(max = 12) @Pattern(Patterns.KEY_HASH) String> sampleKeys) {
    public StoreCounts {
        sampleKeys = Defaults.list(sampleKeys);
    }
}
