package dev.dualtrack.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Keys that differ; the total is kept as a field because a printer column cannot add. */
@ApiObject
public record Drift(
        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("Sum over the stores.")
        long total,

        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("In the vector store.")
        long vector,

        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("In the graph store.")
        long graph,

        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("In the cache.")
        long cache) {
    public static final Drift NONE = new Drift(0, 0, 0, 0);

    /** Returns the drift with its total. */
    public static Drift of(long vector, long graph, long cache) {
        return new Drift(vector + graph + cache, vector, graph, cache);
    }
}
