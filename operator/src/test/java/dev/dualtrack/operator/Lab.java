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
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A real control plane with the operator's manifests, the operator running in this process with the token of its own
 * service account, so that a missing right fails a test, and real PostgreSQL and Kafka. There are no nodes: pods are
 * made and admitted, and stay Pending unless a test reports for them what a kubelet would.
 */
final class Lab implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(40);

    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    private final ControlPlane controlPlane;
    private final Backends backends = Backends.shared();
    private final int workerPort = FreePorts.several(1).getFirst();
    private final KubernetesClient admin;
    private final List<Runnable> running = new ArrayList<>();
    private Supplier<String> metrics = () -> "";

    private Lab(ControlPlane controlPlane, String overlay, String... namespaces) {
        this.controlPlane = controlPlane;
        for (String namespace : namespaces) {
            controlPlane.kubectl().run("create", "namespace", namespace);
        }
        controlPlane.kubectl().run("apply", "--server-side", "-k", "../manifests/overlays/" + overlay);
        // A definition without any condition yet is an error for a wait for one of them, and not for this.
        controlPlane
                .kubectl()
                .run(
                        "wait",
                        "--for=jsonpath={.status.acceptedNames.kind}=DataPipeline",
                        "crd/datapipelines.dualtrack.dev");
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
    }

    /** The shared control plane with an operator that serves every namespace. */
    static Lab clusterWide() {
        Lab lab = new Lab(ControlPlane.shared(), "cluster-wide");
        lab.operator(settings("operator-it", "test", Set.of()), () -> {});
        return lab;
    }

    /** A control plane of the test's own, with the rights of that overlay, these namespaces, and no operator yet. */
    static Lab withoutOperator(String overlay, String... namespaces) {
        Lab lab = new Lab(ControlPlane.start(), overlay, namespaces);
        lab.running.add(lab.controlPlane::close);
        return lab;
    }

    /** Starts an operator with the rights of its service account; it ends with the lab if not before. */
    OperatorProgram operator(OperatorSettings settings, Runnable whenLeaseLost) {
        return operator(settings, whenLeaseLost, Clock.systemUTC());
    }

    /** The same by that clock, but for what the framework does by the machine's. */
    OperatorProgram operator(OperatorSettings settings, Runnable whenLeaseLost, Clock clock) {
        KubernetesClient own = asOperator();
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        OperatorProgram program =
                new OperatorProgram(settings, own, registry, clock, whenLeaseLost, workerPort, Duration.ofSeconds(20));
        metrics = registry::scrape;
        running.addFirst(own::close);
        running.addFirst(program::close);
        program.start();
        return program;
    }

    /** A client with the rights of the operator's service account. */
    KubernetesClient asOperator() {
        return client(controlPlane.kubeconfigOfServiceAccount("dualtrack-system", "dualtrack-operator"));
    }

    /** What the operator that was started last gives to {@code /metrics}. */
    String metrics() {
        return metrics.get();
    }

    /** Settings of an operator; {@code watched} is empty for all namespaces. */
    static OperatorSettings settings(String identity, String tag, Set<String> watched) {
        return new OperatorSettings(
                new Images("localhost/dualtrack", tag),
                "dualtrack-system",
                identity,
                watched,
                "",
                Duration.ofSeconds(1),
                1,
                true);
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
        return namespace(
                "it-" + NAMESPACES.incrementAndGet() + "-" + Long.toString(System.nanoTime(), Character.MAX_RADIX));
    }

    /** The same with a name of the caller's choice. */
    String namespace(String name) {
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

    /** A time in which nothing must happen; there is no event to wait for. */
    static void quiet(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    @Override
    public void close() {
        admin.close();
        running.forEach(Runnable::run);
    }

    private static KubernetesClient client(String kubeconfig) {
        Config config = Config.fromKubeconfig(kubeconfig);
        config.setClientKeyAlgo("EC");
        return new KubernetesClientBuilder().withConfig(config).build();
    }
}
