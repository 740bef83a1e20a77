package dev.dualtrack.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pod of one container, as far as a benchmark asks. Times have the resolution of Kubernetes, one second.
 *
 * @param component value of the label {@code app.kubernetes.io/component}
 * @param containerId without the name of the runtime; empty until the container was made
 * @param ready when it became ready; null if it is not, or not any more
 */
public record Pod(
        String name,
        String component,
        String containerId,
        @Nullable Instant scheduled,
        @Nullable Instant started,
        @Nullable Instant ready) {

    /** The pods of a {@code PodList}. */
    public static List<Pod> list(JsonNode pods) {
        List<Pod> list = new ArrayList<>();
        pods.path("items").forEach(pod -> list.add(of(pod)));
        return list;
    }

    private static Pod of(JsonNode pod) {
        JsonNode metadata = pod.path("metadata");
        JsonNode container = pod.path("status").path("containerStatuses").path(0);
        JsonNode state = container.path("state");
        JsonNode begun = state.has("running") ? state.path("running") : state.path("terminated");
        return new Pod(
                metadata.path("name").asText(),
                metadata.path("labels").path("app.kubernetes.io/component").asText(),
                container.path("containerID").asText().replaceFirst("^.*://", ""),
                since(pod, "PodScheduled"),
                time(begun.path("startedAt").asText()),
                since(pod, "Ready"));
    }

    private static @Nullable Instant since(JsonNode pod, String type) {
        for (JsonNode condition : pod.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(type)
                    && condition.path("status").asText().equals("True")) {
                return time(condition.path("lastTransitionTime").asText());
            }
        }
        return null;
    }

    private static @Nullable Instant time(String text) {
        return text.isEmpty() ? null : Instant.parse(text);
    }

    /** From the scheduler's decision to ready; null if it is not ready. */
    public @Nullable Duration scheduledToReady() {
        return between(scheduled, ready);
    }

    /** From the scheduler's decision to the container's start; null if it has not started. */
    public @Nullable Duration scheduledToStarted() {
        return between(scheduled, started);
    }

    private static @Nullable Duration between(@Nullable Instant from, @Nullable Instant to) {
        return from == null || to == null ? null : Duration.between(from, to);
    }
}
