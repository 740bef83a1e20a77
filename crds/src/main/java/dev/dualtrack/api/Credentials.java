package dev.dualtrack.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** User name and password in a Secret of the pipeline's namespace. */
@ApiObject
public record Credentials(
        @Required
        @Size(min = 1, max = 253)
        @Pattern(Patterns.OBJECT_NAME)
        @JsonPropertyDescription("Name of the Secret.")
        String secret,

        @Default("username")
        @Size(min = 1, max = 253)
        @Pattern(Patterns.SECRET_KEY)
        @JsonPropertyDescription("Key of the user name in the Secret.")
        String usernameKey,

        @Default("password")
        @Size(min = 1, max = 253)
        @Pattern(Patterns.SECRET_KEY)
        @JsonPropertyDescription("Key of the password in the Secret.")
        String passwordKey) {
    public Credentials {
        usernameKey = Defaults.or(usernameKey, "username");
        passwordKey = Defaults.or(passwordKey, "password");
    }
}
