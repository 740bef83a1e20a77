package dev.dualtrack.api.pods;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Defaults;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** A node matches when all expressions hold. */
@ApiObject
public record NodeTerm(
        @Required
        @Size(min = 1, max = 8)
        @JsonPropertyDescription("Conditions on the node's labels, all of which hold.")
        List<NodeExpression> matchExpressions) {
    public NodeTerm {
        matchExpressions = Defaults.list(matchExpressions);
    }
}
