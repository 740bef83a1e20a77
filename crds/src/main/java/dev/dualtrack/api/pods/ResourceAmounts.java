package dev.dualtrack.api.pods;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Patterns;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Amounts as Kubernetes quantities; a whole number may also be written without quotes. */
@ApiObject
public record ResourceAmounts(
        @Size(max = 16)
        @Pattern(Patterns.QUANTITY)
        @JsonPropertyDescription("Processor time, like 500m or 2.")
        @Nullable
        String cpu,

        @Size(max = 16) @Pattern(Patterns.QUANTITY) @JsonPropertyDescription("Memory, like 512Mi or 2Gi.") @Nullable
        String memory,

        @JsonProperty("ephemeral-storage")
        @Size(max = 16)
        @Pattern(Patterns.QUANTITY)
        @JsonPropertyDescription("Local disk, like 1Gi.")
        @Nullable
        String ephemeralStorage) {}
