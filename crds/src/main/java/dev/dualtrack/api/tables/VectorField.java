package dev.dualtrack.api.tables;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Patterns;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A column that is stored beside the vector; an array stays an array unless {@code join} is given. */
@ApiObject
@ValidationRule(
        value = "self.column != 'embedding'",
        message = "The field embedding holds the vector: rename the column in a view, or leave it out.")
public record VectorField(
        @Required @Size(min = 1, max = 63) @Pattern(Patterns.MAPPED_COLUMN) @JsonPropertyDescription("Column to store.")
        String column,

        @Size(min = 1, max = 8)
        @JsonPropertyDescription("Separator that joins an array's elements to one string; without it an array is"
                + " stored as an array.")
        @Nullable
        String join) {}
