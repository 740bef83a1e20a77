package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.operator.dependent.Labels;
import dev.dualtrack.operator.model.Component;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A pipeline's pods, listed once a pass. */
record Pods(List<Pod> all) {
    private static final Set<String> FINISHED = Set.of("Succeeded", "Failed");

    /** Waiting reasons that do not go away by waiting. */
    private static final Set<String> TROUBLE = Set.of(
            "CrashLoopBackOff",
            "ImagePullBackOff",
            "ErrImagePull",
            "InvalidImageName",
            "CreateContainerConfigError",
            "CreateContainerError",
            "RunContainerError");

    Pods {
        all = List.copyOf(all);
    }

    static Pods of(KubernetesClient client, DataPipeline pipeline) {
        return new Pods(client.pods()
                .inNamespace(pipeline.getMetadata().getNamespace())
                .withLabels(Map.of(
                        Labels.MANAGED_BY,
                        Labels.OPERATOR,
                        Labels.INSTANCE,
                        pipeline.getMetadata().getName()))
                .list()
                .getItems());
    }

    List<Pod> of(Component component) {
        return all.stream()
                .filter(pod -> component.label().equals(label(pod, Labels.COMPONENT)))
                .toList();
    }

    /**
     * The component's pods that may still do something: others can stay for long, as one that was evicted, or a failed stage's
     * that Airflow keeps.
     */
    List<Pod> unfinished(Component component) {
        return of(component).stream()
                .filter(pod -> !FINISHED.contains(String.valueOf(pod.getStatus().getPhase())))
                .toList();
    }

    /** Addresses of the component's running pods. */
    List<String> addresses(Component component) {
        return of(component).stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
                .map(pod -> pod.getStatus().getPodIP())
                .filter(Objects::nonNull)
                .toList();
    }

    /** Why a pod of the component does not start; empty if none says so. */
    String trouble(Component component) {
        return of(component).stream()
                .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
                .filter(status -> status.getState() != null && status.getState().getWaiting() != null)
                .filter(status ->
                        TROUBLE.contains(status.getState().getWaiting().getReason()))
                .map(status -> status.getState().getWaiting().getReason() + " for image " + status.getImage())
                .findFirst()
                .orElse("");
    }

    /** The newest of what the Job's pods left as their last words; those of another Job of its name are not the Job's. */
    Optional<String> lastWords(Job job) {
        return all.stream()
                .filter(pod ->
                        label(pod, Labels.JOB_UID).equals(job.getMetadata().getUid()))
                .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
                .map(Pods::terminated)
                .flatMap(Optional::stream)
                .filter(terminated -> terminated.getMessage() != null)
                .max(Comparator.comparing(ContainerStateTerminated::getFinishedAt))
                .map(ContainerStateTerminated::getMessage);
    }

    private static Optional<ContainerStateTerminated> terminated(ContainerStatus status) {
        return Optional.ofNullable(
                status.getState() == null ? null : status.getState().getTerminated());
    }

    private static String label(Pod pod, String name) {
        return pod.getMetadata().getLabels().getOrDefault(name, "");
    }
}
