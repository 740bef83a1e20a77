package dev.dualtrack.api.pods;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Defaults;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;

/** Pods by their labels; labels and expressions must all hold. */
@ApiObject
@ValidationRule(
        value = "has(self.matchLabels) || has(self.matchExpressions)",
        message = "An empty labelSelector would match every pod: give matchLabels or matchExpressions.")
public record PodSelector(
        @Size(min = 1, max = 16) @JsonPropertyDescription("Labels that the pods have.")
        Map<String, @Size(max = 63) String> matchLabels,

        @Size(min = 1, max = 8) @JsonPropertyDescription("Conditions on the pods' labels.")
        List<PodExpression> matchExpressions) {
    public PodSelector {
        matchLabels = Defaults.map(matchLabels);
        matchExpressions = Defaults.list(matchExpressions);
    }
}
