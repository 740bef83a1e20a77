package dev.dualtrack.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/**
 * Keys that differ. A store without a verdict has no figure, unless drift was found there before; then, as in the total,
 * it is the least that it can be. The total is kept as a field because a printer column cannot add.
 */
@ApiObject
public record Drift(
        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("Sum over the stores that have a figure.")
        long total,

        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("In the vector store.") @Nullable
        Long vector,

        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("In the graph store.") @Nullable
        Long graph,

        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("In the cache.") @Nullable
        Long cache) {
    /** Returns the drift with its total; null where nothing is known. */
    public static Drift of(@Nullable Long vector, @Nullable Long graph, @Nullable Long cache) {
        return new Drift(known(vector) + known(graph) + known(cache), vector, graph, cache);
    }

    private static long known(@Nullable Long figure) {
        return figure == null ? 0 : figure;
    }
}
