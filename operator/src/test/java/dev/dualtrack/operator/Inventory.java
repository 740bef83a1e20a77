package dev.dualtrack.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What there is in a pipeline's namespace, read anew at each call. */
record Inventory(KubernetesClient client, String namespace) {
    private static final Map<String, String> OWN = Map.of("app.kubernetes.io/managed-by", "dualtrack-operator");

    /** Everything that the operator applies; Jobs and pods are not among it. */
    List<HasMetadata> children() {
        List<HasMetadata> children = new ArrayList<>();
        children.addAll(client.apps()
                .deployments()
                .inNamespace(namespace)
                .withLabels(OWN)
                .list()
                .getItems());
        children.addAll(client.batch()
                .v1()
                .cronjobs()
                .inNamespace(namespace)
                .withLabels(OWN)
                .list()
                .getItems());
        children.addAll(client.configMaps()
                .inNamespace(namespace)
                .withLabels(OWN)
                .list()
                .getItems());
        children.addAll(client.serviceAccounts()
                .inNamespace(namespace)
                .withLabels(OWN)
                .list()
                .getItems());
        children.addAll(client.network()
                .v1()
                .networkPolicies()
                .inNamespace(namespace)
                .withLabels(OWN)
                .list()
                .getItems());
        children.addAll(client.policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(namespace)
                .withLabels(OWN)
                .list()
                .getItems());
        return children;
    }

    /** The children as {@code Kind/name}. */
    List<String> names() {
        return children().stream()
                .map(child -> child.getKind() + "/" + child.getMetadata().getName())
                .toList();
    }

    /** The Jobs, the oldest first. */
    List<Job> jobs() {
        return client.batch().v1().jobs().inNamespace(namespace).list().getItems();
    }

    Deployment deployment(String name) {
        Deployment deployment = client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName(name)
                .get();
        assertThat(deployment).as(name).isNotNull();
        return deployment;
    }

    ConfigMap configMap(String name) {
        ConfigMap map =
                client.configMaps().inNamespace(namespace).withName(name).get();
        assertThat(map).as(name).isNotNull();
        return map;
    }

    /** The operator's events about the pipeline with that reason. */
    List<Event> events(String reason) {
        return events().stream()
                .filter(event -> event.getReason().equals(reason))
                .toList();
    }

    /** Versions of the children, and the number of the operator's events. */
    Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        children()
                .forEach(child -> versions.put(
                        child.getKind() + "/" + child.getMetadata().getName(),
                        child.getMetadata().getResourceVersion()));
        versions.put("events", Integer.toString(events().size()));
        return versions;
    }

    private List<Event> events() {
        return client.v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> "DataPipeline".equals(event.getInvolvedObject().getKind()))
                .toList();
    }
}
