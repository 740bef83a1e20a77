package dev.dualtrack.api.pods;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Defaults;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Nodes to run on. */
@ApiObject
public record NodeAffinity(
        @JsonProperty("requiredDuringSchedulingIgnoredDuringExecution")
        @JsonPropertyDescription("A node must match one of these terms.")
        @Nullable
        NodeSelector required,

        @JsonProperty("preferredDuringSchedulingIgnoredDuringExecution")
        @Size(max = 8)
        @JsonPropertyDescription("Nodes that match are preferred by weight.")
        List<PreferredNode> preferred) {
    public NodeAffinity {
        preferred = Defaults.list(preferred);
    }
}
