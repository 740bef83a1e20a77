package dev.dualtrack.api.tables;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Defaults;
import dev.dualtrack.api.Patterns;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** How a row becomes a node with relationships; the node is identified by the row's primary key. */
@ApiObject
public record GraphMapping(
        @Required
        @Size(min = 1, max = 63)
        @Pattern(Patterns.MAPPED_COLUMN)
        @JsonPropertyDescription("Label of the table's nodes.")
        String label,

        @Size(max = 64) @JsonPropertyDescription("Columns that become properties of the same name.")
        List<@Size(min = 1, max = 63) @Pattern(Patterns.MAPPED_COLUMN) String> properties,

        @Size(max = 32) @JsonPropertyDescription("Relationships that a row owns, by type.")
        List<Relationship> relationships) {
    public GraphMapping {
        properties = Defaults.list(properties);
        relationships = Defaults.list(relationships);
    }
}
