package dev.dualtrack.api.stream;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import io.fabric8.generator.annotation.Required;

/** Where changes travel. */
@ApiObject
public record Stream(
        @Required @JsonPropertyDescription("The Kafka cluster.")
        Kafka kafka) {}
