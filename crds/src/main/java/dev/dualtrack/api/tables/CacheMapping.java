package dev.dualtrack.api.tables;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Defaults;
import dev.dualtrack.api.Patterns;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a row is cached. */
@ApiObject
@ValidationRule(
        value = "!has(self.ttl) || self.mode == 'WriteThrough'",
        message = "ttl needs mode WriteThrough: with Invalidate the application writes the entry and its time to live.")
public record CacheMapping(
        @Required
        @Size(min = 1, max = 256)
        @Pattern(Patterns.CACHE_KEY)
        @JsonPropertyDescription("Key of the entry, like policy:{policy_id}; its columns identify the row.")
        String key,

        @Default("Invalidate")
        @JsonPropertyDescription("Invalidate deletes the entry on a change, WriteThrough writes the row as JSON.")
        CacheMode mode,

        @Size(min = 2, max = 7)
        @Pattern(Patterns.DURATION)
        @JsonPropertyDescription("Time to live of a written entry; without it an entry stays.")
        @Nullable
        String ttl,

        @Size(max = 4)
        @JsonPropertyDescription(
                "Keys of entries that applications make of several rows, like list:{agency_id}. A change"
                        + " deletes those of the row's old and new values; the old ones need REPLICA IDENTITY FULL.")
        List<@Size(min = 1, max = 256) @Pattern(Patterns.RELATED_KEY) String> related) {
    public CacheMapping {
        mode = Defaults.or(mode, CacheMode.INVALIDATE);
        related = Defaults.list(related);
    }
}
