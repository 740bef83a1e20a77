package dev.dualtrack.testbed.cluster;

import java.nio.file.Path;
import java.util.Map;

/**
 * A Kubernetes cluster with a node that runs pods: {@code e2e/testbed/cluster/kind.sh} for programs.
 *
 * <p>It outlives the program that started it until {@link #down}; a later {@link #up} of the same name finds it. Thread-safe,
 * except that starting and removing the same cluster at once is refused.
 */
public final class KindCluster {
    private final Map<String, String> environment;
    private final Kubectl kubectl;
    private final String gateway;

    private KindCluster(Map<String, String> environment) {
        this.environment = environment;
        kubectl = new Kubectl(
                Path.of(Scripts.run(Map.of(), "build-kube.sh")),
                Path.of(Scripts.run(environment, "kind.sh", "kubeconfig")));
        gateway = Scripts.run(environment, "kind.sh", "gateway");
    }

    /**
     * Starts the cluster, or takes the running one of this name. Takes half a minute, and minutes on a machine where the
     * node image is not in the cache; the progress is shown on standard error.
     *
     * @param name of at most 12 letters, digits and dashes; clusters of different names run side by side
     */
    public static KindCluster up(String name) {
        Map<String, String> environment = Map.of("DUALTRACK_CLUSTER", name);
        Scripts.run(environment, "kind.sh", "up");
        return new KindCluster(environment);
    }

    /** {@code kubectl} as a user who may do everything; it also knows the kubeconfig's file. */
    public Kubectl kubectl() {
        return kubectl;
    }

    /** The IPv4 address by which pods reach servers of this machine that do not listen on loopback only. */
    public String gateway() {
        return gateway;
    }

    /** Puts the images of a docker or OCI archive into the node. */
    public void load(Path archive) {
        Scripts.run(environment, "kind.sh", "load", archive.toString());
    }

    /** Removes the cluster and everything on this machine that belongs to it. */
    public void down() {
        Scripts.run(environment, "kind.sh", "down");
    }
}
