package dev.dualtrack.api.stores;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Credentials;
import dev.dualtrack.api.Defaults;
import dev.dualtrack.api.Patterns;
import dev.dualtrack.api.Tls;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A Neo4j server. */
@ApiObject
public record Neo4j(
        @Required
        @Size(min = 1, max = 512)
        @Pattern(Patterns.NEO4J_URI)
        @JsonPropertyDescription(
                "Address, like bolt://neo4j:7687; a host without a dot is read as" + " <host>.<namespace>.svc.")
        String uri,

        @JsonPropertyDescription("Login, if the server asks for one.") @Nullable
        Credentials credentials,

        @Default("neo4j") @Size(min = 3, max = 63) @Pattern(Patterns.OBJECT_NAME) @JsonPropertyDescription("Database.")
        String database,

        @JsonPropertyDescription("Check of the server's certificate.") @Nullable
        Tls tls) {
    public Neo4j {
        database = Defaults.or(database, "neo4j");
    }
}
