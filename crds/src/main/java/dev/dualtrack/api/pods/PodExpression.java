package dev.dualtrack.api.pods;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Defaults;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** A condition on a pod's label. */
@ApiObject
public record PodExpression(
        @Required @Size(min = 1, max = 316) @JsonPropertyDescription("Label.")
        String key,

        @Required @JsonPropertyDescription("Comparison.") PodOperator operator,

        @Size(max = 16) @JsonPropertyDescription("Values to compare with.")
        List<@Size(max = 63) String> values) {
    public PodExpression {
        values = Defaults.list(values);
    }
}
