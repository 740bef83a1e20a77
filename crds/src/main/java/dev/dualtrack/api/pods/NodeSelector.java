package dev.dualtrack.api.pods;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Defaults;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** A node matches when one term does. */
@ApiObject
public record NodeSelector(
        @Required @Size(min = 1, max = 8) @JsonPropertyDescription("Terms, of which one suffices.")
        List<NodeTerm> nodeSelectorTerms) {
    public NodeSelector {
        nodeSelectorTerms = Defaults.list(nodeSelectorTerms);
    }
}
