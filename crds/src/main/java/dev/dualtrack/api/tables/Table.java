package dev.dualtrack.api.tables;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Patterns;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A captured table and its mappings, of which at least one is present. */
@ApiObject
@ValidationRule(
        value = "has(self.vector) || has(self.graph) || has(self.cache)",
        message = "A table without a mapping would be captured for nothing: add vector, graph or cache.")
public record Table(
        @Required
        @Size(min = 3, max = 127)
        @Pattern(Patterns.TABLE)
        @JsonPropertyDescription("Schema and table, like public.policies.")
        String name,

        @JsonPropertyDescription("Rows for which this does not hold count as absent in the derived stores.") @Nullable
        ActiveWhen activeWhen,

        @JsonPropertyDescription("How a row becomes a vector.") @Nullable
        VectorMapping vector,

        @JsonPropertyDescription("How a row becomes a node with relationships.") @Nullable
        GraphMapping graph,

        @JsonPropertyDescription("How a row is cached.") @Nullable
        CacheMapping cache,

        @Size(min = 1, max = 63)
        @Pattern(Patterns.IDENTIFIER)
        @JsonPropertyDescription(
                "A bigint[] column in which a trigger keeps what a run compares, for cheaper scans of large tables;"
                        + " reconcile-job fingerprint-column prints its SQL.")
        @Nullable
        String fingerprintColumn) {}
