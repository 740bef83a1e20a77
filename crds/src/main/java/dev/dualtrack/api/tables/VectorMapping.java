package dev.dualtrack.api.tables;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Defaults;
import dev.dualtrack.api.Patterns;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** How a row becomes a vector with scalar fields. */
@ApiObject
@ValidationRule(
        value = "self.collection == oldSelf.collection",
        message = "collection cannot be changed later: remove the mapping, apply, and add it with the new collection.")
public record VectorMapping(
        @Required
        @Size(min = 1, max = 200)
        @Pattern(Patterns.IDENTIFIER)
        @JsonPropertyDescription(
                "Alias to search by; the physical collection behind it changes with the mapping." + " Immutable.")
        String collection,

        @Required
        @Size(min = 1, max = 32)
        @JsonPropertyDescription("Parts of the embedded text, joined by one space: literal text, {column} and"
                + " {column:default}. A part whose columns are all NULL or empty is left out unless it has a default.")
        List<@Size(min = 1, max = 512) @Pattern(Patterns.TEMPLATE) String> text,

        @Size(max = 64) @JsonPropertyDescription("Columns that are stored beside the vector.")
        List<VectorField> fields) {
    public VectorMapping {
        text = Defaults.list(text);
        fields = Defaults.list(fields);
    }
}
