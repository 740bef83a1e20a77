package dev.dualtrack.operator;

import dev.dualtrack.operator.model.Images;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The operator's configuration, from environment variables.
 *
 * @param images {@code DUALTRACK_IMAGE_REGISTRY} and {@code DUALTRACK_IMAGE_TAG}
 * @param namespace the operator's own, {@code POD_NAMESPACE}
 * @param identity {@code POD_NAME}, in the lease
 * @param watched {@code DUALTRACK_NAMESPACES}, comma-separated; empty for all
 * @param clusterId {@code DUALTRACK_CLUSTER_ID}; empty for the uid of namespace kube-system
 * @param observe {@code DUALTRACK_OBSERVE_SECONDS}, between two looks at an unchanged pipeline
 * @param port {@code DUALTRACK_HTTP_PORT}, for health and metrics
 * @param leaderElection {@code DUALTRACK_LEADER_ELECTION}
 */
record OperatorSettings(
        Images images,
        String namespace,
        String identity,
        Set<String> watched,
        String clusterId,
        Duration observe,
        int port,
        boolean leaderElection) {
    OperatorSettings {
        watched = Set.copyOf(watched);
    }

    /** Reads them; all problems at once are one {@link IllegalArgumentException}. */
    static OperatorSettings of(Map<String, String> environment) {
        List<String> problems = new ArrayList<>();
        int observe = number(environment, "DUALTRACK_OBSERVE_SECONDS", 10, 1, 3600, problems);
        int port = number(environment, "DUALTRACK_HTTP_PORT", 8080, 1, 65_535, problems);
        String registry = environment.getOrDefault("DUALTRACK_IMAGE_REGISTRY", "localhost/dualtrack");
        String tag = environment.getOrDefault("DUALTRACK_IMAGE_TAG", "");
        check(() -> new Images(registry, tag), problems::add);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return new OperatorSettings(
                new Images(registry, tag),
                environment.getOrDefault("POD_NAMESPACE", "dualtrack-system"),
                environment.getOrDefault("POD_NAME", "dualtrack-operator"),
                Arrays.stream(environment
                                .getOrDefault("DUALTRACK_NAMESPACES", "")
                                .split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toSet()),
                environment.getOrDefault("DUALTRACK_CLUSTER_ID", ""),
                Duration.ofSeconds(observe),
                port,
                !environment.getOrDefault("DUALTRACK_LEADER_ELECTION", "true").equals("false"));
    }

    private static int number(
            Map<String, String> environment, String name, int fallback, int least, int most, List<String> problems) {
        String text = environment.getOrDefault(name, Integer.toString(fallback));
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, like a number that is out of bounds.
        }
        problems.add(name + ": '" + text + "' (expected: a whole number from " + least + " to " + most + ")");
        return fallback;
    }

    private static void check(Runnable construction, Consumer<String> problems) {
        try {
            construction.run();
        } catch (IllegalArgumentException e) {
            problems.accept(e.getMessage());
        }
    }
}
