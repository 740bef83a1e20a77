package dev.dualtrack.testbed.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code kubectl} as one user of one cluster. Thread-safe. */
public final class Kubectl {
    private final Path kube;
    private final Path kubeconfig;

    Kubectl(Path kube, Path kubeconfig) {
        this.kube = kube;
        this.kubeconfig = kubeconfig;
    }

    /** The file that names the cluster and the user. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    /**
     * Runs {@code kubectl} and returns its output without the last line's end.
     *
     * @throws IllegalStateException with what it said, if it fails
     */
    public String run(String... arguments) {
        return call("", arguments)
                .requireSuccess("kubectl " + String.join(" ", arguments))
                .stripTrailing();
    }

    /** Creates or changes objects from YAML by server-side apply. */
    public String apply(String manifest) {
        return call(manifest, "apply", "--server-side", "-f", "-")
                .requireSuccess("kubectl apply")
                .stripTrailing();
    }

    /**
     * Runs a command that has to fail and returns what it said on standard error.
     *
     * @throws IllegalStateException if it succeeds
     */
    public String refused(String manifest, String... arguments) {
        Command result = call(manifest, arguments);
        if (result.exitCode() == 0) {
            throw new IllegalStateException(
                    "kubectl " + String.join(" ", arguments) + ": accepted (expected: refused)\n" + result.output());
        }
        return result.errors();
    }

    private Command call(String input, String... arguments) {
        List<String> line = new ArrayList<>(List.of(kube.toString(), "kubectl", "--kubeconfig", kubeconfig.toString()));
        line.addAll(List.of(arguments));
        return Command.run(line, Map.of(), input);
    }
}
