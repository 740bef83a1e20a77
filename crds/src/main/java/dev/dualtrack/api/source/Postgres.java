package dev.dualtrack.api.source;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Credentials;
import dev.dualtrack.api.Defaults;
import dev.dualtrack.api.Patterns;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL database to capture.
 *
 * <p>{@code adminCredentials}, {@code slotName} and {@code publicationName} may be absent; the operator derives the two
 * names from the resource then.
 */
@ApiObject
@ValidationRule(
        value =
                "has(self.slotName) == has(oldSelf.slotName) && (!has(self.slotName) || self.slotName == oldSelf.slotName)",
        message = "slotName cannot be changed, set or removed later: create a new pipeline instead.")
@ValidationRule(
        value = "has(self.publicationName) == has(oldSelf.publicationName)"
                + " && (!has(self.publicationName) || self.publicationName == oldSelf.publicationName)",
        message = "publicationName cannot be changed, set or removed later: create a new pipeline instead.")
public record Postgres(
        @Required
        @Size(min = 1, max = 253)
        @Pattern(Patterns.HOST)
        @JsonPropertyDescription("Host name; without a dot it is read as <host>.<namespace>.svc.")
        String host,

        @Default("5432") @Min(1) @Max(65535) @JsonPropertyDescription("Port.")
        Integer port,

        @Required @Size(min = 1, max = 63) @Pattern(Patterns.IDENTIFIER) @JsonPropertyDescription("Database name.")
        String database,

        @Required @JsonPropertyDescription("Login of the capturing role; it needs REPLICATION and SELECT.")
        Credentials credentials,

        @JsonPropertyDescription("Login for what needs more rights: the publication and the schema dualtrack.")
        @Nullable
        Credentials adminCredentials,

        @JsonPropertyDescription("Encryption of the connection.")
        PostgresTls tls,

        @Size(min = 1, max = 63)
        @Pattern(Patterns.SLOT)
        @JsonPropertyDescription("Replication slot; by default a name derived from the resource. Immutable.")
        @Nullable
        String slotName,

        @Size(min = 1, max = 63)
        @Pattern(Patterns.IDENTIFIER)
        @JsonPropertyDescription("Publication; by default a name derived from the resource. Immutable.")
        @Nullable
        String publicationName) {
    public Postgres {
        port = Defaults.or(port, 5432);
        tls = Defaults.or(tls, PostgresTls.DISABLED);
    }
}
