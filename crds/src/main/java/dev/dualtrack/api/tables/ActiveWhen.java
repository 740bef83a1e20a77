package dev.dualtrack.api.tables;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Defaults;
import dev.dualtrack.api.Patterns;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A row is active when a column has a value; compared as text, so a boolean is {@code "true"} or {@code "false"}. */
@ApiObject
public record ActiveWhen(
        @Required @Size(min = 1, max = 63) @Pattern(Patterns.IDENTIFIER) @JsonPropertyDescription("Column to look at.")
        String column,

        @JsonProperty("equals")
        @Default("true")
        @Size(max = 256)
        @JsonPropertyDescription("Value of an active row, as text.")
        String expected) {
    public ActiveWhen {
        expected = Defaults.or(expected, "true");
    }
}
