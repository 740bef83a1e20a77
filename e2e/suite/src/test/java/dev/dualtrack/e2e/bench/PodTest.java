package dev.dualtrack.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodTest {
    @Test
    void aRunningPodTookFromItsScheduleToItsReadiness() throws JsonProcessingException {
        Pod pod = one("""
                {"metadata": {"name": "aegis-sync-graph-1", "labels": {"app.kubernetes.io/component": "sync-graph"}},
                 "status": {
                   "conditions": [
                     {"type": "Ready", "status": "True", "lastTransitionTime": "2026-01-01T00:00:21Z"},
                     {"type": "PodScheduled", "status": "True", "lastTransitionTime": "2026-01-01T00:00:10Z"}],
                   "containerStatuses": [{
                     "containerID": "containerd://abc123",
                     "state": {"running": {"startedAt": "2026-01-01T00:00:12Z"}}}]}}
                """);
        assertThat(pod)
                .isEqualTo(new Pod(
                        "aegis-sync-graph-1",
                        "sync-graph",
                        "abc123",
                        Instant.parse("2026-01-01T00:00:10Z"),
                        Instant.parse("2026-01-01T00:00:12Z"),
                        Instant.parse("2026-01-01T00:00:21Z")));
        assertThat(pod.scheduledToStarted()).isEqualTo(Duration.ofSeconds(2));
        assertThat(pod.scheduledToReady()).isEqualTo(Duration.ofSeconds(11));
    }

    @Test
    void aRunThatEndedHasAStartAndNoReadiness() throws JsonProcessingException {
        Pod pod = one("""
                {"metadata": {"name": "aegis-first-1-x", "labels": {"app.kubernetes.io/component": "reconcile-job"}},
                 "status": {
                   "conditions": [
                     {"type": "Ready", "status": "False", "lastTransitionTime": "2026-01-01T00:00:40Z"},
                     {"type": "PodScheduled", "status": "True", "lastTransitionTime": "2026-01-01T00:00:10Z"}],
                   "containerStatuses": [{
                     "containerID": "containerd://def456",
                     "state": {"terminated": {"startedAt": "2026-01-01T00:00:11Z", "exitCode": 0}}}]}}
                """);
        assertThat(pod.containerId()).isEqualTo("def456");
        assertThat(pod.scheduledToStarted()).isEqualTo(Duration.ofSeconds(1));
        assertThat(pod.scheduledToReady()).isNull();
    }

    @Test
    void aPodThatNobodyHasStartedYetHasNeither() throws JsonProcessingException {
        Pod pod = one("{\"metadata\": {\"name\": \"waiting\"}, \"status\": {\"phase\": \"Pending\"}}");
        assertThat(pod).isEqualTo(new Pod("waiting", "", "", null, null, null));
        assertThat(pod.scheduledToStarted()).isNull();
    }

    private static Pod one(String pod) throws JsonProcessingException {
        List<Pod> pods = Pod.list(new ObjectMapper().readTree("{\"items\": [" + pod + "]}"));
        assertThat(pods).hasSize(1);
        return pods.getFirst();
    }
}
