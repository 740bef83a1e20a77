package dev.dualtrack.api.tables;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Patterns;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * The node at the other end: exactly one of {@code from} and {@code fromEach} is present. Target nodes are shared
 * between pipelines and never owned.
 */
@ApiObject
@ValidationRule(
        value = "has(self.from) != has(self.fromEach)",
        message = "Set from for one node or fromEach for one node per array element, and not both.")
public record RelationshipTarget(
        @Required @Size(min = 1, max = 63) @Pattern(Patterns.MAPPED_COLUMN) @JsonPropertyDescription("Label.")
        String label,

        @Required
        @Size(min = 1, max = 63)
        @Pattern(Patterns.MAPPED_COLUMN)
        @JsonPropertyDescription("Property that identifies the node.")
        String key,

        @Size(min = 1, max = 63)
        @Pattern(Patterns.IDENTIFIER)
        @JsonPropertyDescription("Column with the node's key; no relationship when it is NULL.")
        @Nullable
        String from,

        @Size(min = 1, max = 63)
        @Pattern(Patterns.IDENTIFIER)
        @JsonPropertyDescription("Array column with one node's key in each element.")
        @Nullable
        String fromEach) {}
