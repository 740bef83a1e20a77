package dev.dualtrack.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Relationships in which nodes were found to differ from their rows; each such node counts once as a corrupt key. */
@ApiObject
public record RelationshipCounts(
        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("Those that a row asks for and the graph lacks.")
        long missing,

        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("Those that no row asks for, or that are there twice.")
        long surplus,

        @Min(0)
        @Max(Limits.COUNT)
        @JsonPropertyDescription("Those that end in a node without the target's label or key.")
        long dangling) {}
