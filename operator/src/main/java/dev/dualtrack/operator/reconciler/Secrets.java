package dev.dualtrack.operator.reconciler;

import dev.dualtrack.operator.model.Problem;
import dev.dualtrack.operator.probe.SourceLogins;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a resource's Secrets gave.
 *
 * @param versions by Secret: a text that changes with it
 * @param logins null if there are problems
 */
record Secrets(
        List<Problem> problems,
        Map<String, String> versions,
        @Nullable SourceLogins logins) {
    Secrets {
        problems = List.copyOf(problems);
        versions = Map.copyOf(versions);
    }
}
