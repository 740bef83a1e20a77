package dev.dualtrack.api.tables;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Patterns;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A relationship from the row's node to nodes that its columns name. */
@ApiObject
public record Relationship(
        @Required
        @Size(min = 1, max = 63)
        @Pattern(Patterns.MAPPED_COLUMN)
        @JsonPropertyDescription("Type, like ISSUED_BY.")
        String type,

        @Required @JsonPropertyDescription("The node at the other end.")
        RelationshipTarget to) {}
