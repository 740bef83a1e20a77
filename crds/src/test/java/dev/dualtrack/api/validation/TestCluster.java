package dev.dualtrack.api.validation;

import dev.dualtrack.testbed.cluster.ControlPlane;
import dev.dualtrack.testbed.cluster.Kubectl;
import dev.dualtrack.testbed.process.Await;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.time.Duration;

/** The control plane that knows the committed definition. */
final class TestCluster {
    static final String NAMESPACE = "default";

    static final Path DEFINITION = Path.of("..", "manifests", "base", "crd", "datapipelines.dualtrack.dev.yaml");

    /** {@code kubectl wait} fails while the definition has no status at all. */
    private static final String ESTABLISHED = "jsonpath={.status.conditions[?(@.type==\"Established\")].status}";

    private TestCluster() {}

    /** Returns the shared control plane, in which the definition is installed. */
    static ControlPlane withDefinition() {
        ControlPlane cluster = ControlPlane.shared();
        Kubectl kubectl = cluster.kubectl();
        kubectl.run("apply", "--server-side", "-f", DEFINITION.toString());
        Await.await(
                () -> kubectl.run("get", "crd", "datapipelines.dualtrack.dev", "-o", ESTABLISHED)
                        .equals("True"),
                Duration.ofSeconds(30),
                "the API server serves the definition");
        return cluster;
    }

    /** Returns a client that may do everything. */
    static KubernetesClient client(ControlPlane cluster) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.fromKubeconfig(cluster.kubeconfig()))
                        .withClientKeyAlgo("EC")
                        // A busy machine takes its time for the first one.
                        .withConnectionTimeout(60_000)
                        .build())
                .build();
    }
}
