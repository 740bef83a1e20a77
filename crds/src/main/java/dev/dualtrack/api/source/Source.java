package dev.dualtrack.api.source;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import io.fabric8.generator.annotation.Required;

/** Where rows come from. */
@ApiObject
public record Source(
        @Required @JsonPropertyDescription("The PostgreSQL database to capture.")
        Postgres postgres) {}
