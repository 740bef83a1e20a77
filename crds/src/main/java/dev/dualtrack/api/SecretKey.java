package dev.dualtrack.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A certificate authority's PEM file in a Secret of the pipeline's namespace. */
@ApiObject
public record SecretKey(
        @Required
        @Size(min = 1, max = 253)
        @Pattern(Patterns.OBJECT_NAME)
        @JsonPropertyDescription("Name of the Secret.")
        String name,

        @Default("ca.crt")
        @Size(min = 1, max = 253)
        @Pattern(Patterns.SECRET_KEY)
        @JsonPropertyDescription("Key of the PEM file in the Secret.")
        String key) {
    public SecretKey {
        key = Defaults.or(key, "ca.crt");
    }
}
