package dev.dualtrack.api.stores;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Credentials;
import dev.dualtrack.api.Patterns;
import dev.dualtrack.api.Tls;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A Redis server. */
@ApiObject
public record Redis(
        @Required
        @Size(min = 1, max = 512)
        @Pattern(Patterns.REDIS_URI)
        @JsonPropertyDescription("Address, like redis://redis:6379 or redis://redis:6379/1; a host without a dot is"
                + " read as <host>.<namespace>.svc.")
        String uri,

        @JsonPropertyDescription("Login, if the server asks for one.") @Nullable
        Credentials credentials,

        @JsonPropertyDescription("Check of the server's certificate.") @Nullable
        Tls tls) {}
