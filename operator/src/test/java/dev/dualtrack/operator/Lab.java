package dev.dualtrack.operator;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.operator.model.Images;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.cluster.ControlPlane;
import dev.dualtrack.testbed.process.Await;
import dev.dualtrack.testbed.process.FreePorts;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real control plane with the operator's manifests, the operator running in this process with the token of its own
 * service account, so that a missing right fails a test, and real PostgreSQL and Kafka. There are no nodes: pods are
 * made and admitted, and stay Pending unless a test reports for them what a kubelet would.
 */
final class Lab implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(40);

    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    private final ControlPlane controlPlane = ControlPlane.shared();
    private final Backends backends = Backends.shared();
    private final int workerPort = FreePorts.several(1).getFirst();
    private final KubernetesClient admin;
    private final KubernetesClient own;
    private final OperatorProgram program;

    Lab() {
        controlPlane.kubectl().run("apply", "--server-side", "-k", "../manifests/overlays/cluster-wide");
        controlPlane.kubectl().run("wait", "--for=condition=Established", "crd/datapipelines.dualtrack.dev");
        admin = client(controlPlane.kubeconfig());
        Await.await(
                () -> admin.serviceAccounts()
                                .inNamespace("dualtrack-system")
                                .withName("dualtrack-operator")
                                .get()
                        != null,
                SOON,
                "the operator's service account exists");
        own = client(controlPlane.kubeconfigOfServiceAccount("dualtrack-system", "dualtrack-operator"));
        program = new OperatorProgram(settings(), own, Clock.systemUTC(), () -> {}, workerPort, Duration.ofSeconds(20));
        program.start();
    }

    /** Acts as a person who may do everything. */
    KubernetesClient admin() {
        return admin;
    }

    Backends backends() {
        return backends;
    }

    /** Where the operator asks workers for their status. */
    int workerPort() {
        return workerPort;
    }

    /** A new namespace that enforces the restricted Pod Security Standard. */
    String namespace() {
        String name =
                "it-" + NAMESPACES.incrementAndGet() + "-" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
        admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(Map.of("pod-security.kubernetes.io/enforce", "restricted"))
                        .endMetadata()
                        .build())
                .create();
        return name;
    }

    DataPipeline get(String namespace, String name) {
        DataPipeline pipeline = admin.resources(DataPipeline.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
        if (pipeline == null) {
            throw new AssertionError("DataPipeline " + namespace + "/" + name + ": absent (expected: present)");
        }
        return pipeline;
    }

    @Override
    public void close() {
        program.close();
        own.close();
        admin.close();
    }

    private static OperatorSettings settings() {
        return new OperatorSettings(
                new Images("localhost/dualtrack", "test"),
                "dualtrack-system",
                "operator-it",
                Set.of(),
                "",
                Duration.ofSeconds(1),
                1,
                true);
    }

    private static KubernetesClient client(String kubeconfig) {
        Config config = Config.fromKubeconfig(kubeconfig);
        config.setClientKeyAlgo("EC");
        return new KubernetesClientBuilder().withConfig(config).build();
    }
}
