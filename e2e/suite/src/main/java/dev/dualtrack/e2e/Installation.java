package dev.dualtrack.e2e;

import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.cluster.KindCluster;
import dev.dualtrack.testbed.cluster.Kubectl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * A kind cluster with the operator of this checkout in it, and the five servers beside it. It outlives the program until
 * {@link #remove}; starting one of the same name again takes what is there and brings it up to date.
 */
public final class Installation {
    private static final List<String> IMAGES = List.of("cdc-server", "operator", "sync-worker", "reconcile-job");

    private final Path repository;
    private final Path state;
    private final KindCluster cluster;
    private final Backends backends;

    private Installation(Path repository, Path state, KindCluster cluster, Backends backends) {
        this.repository = repository;
        this.state = state;
        this.cluster = cluster;
        this.backends = backends;
    }

    /**
     * Starts all of it; the images must have been built ({@code make images}).
     *
     * @param name of the cluster
     * @param progress told what happens now, one sentence each
     */
    static Installation start(String name, Consumer<String> progress) {
        Path repository = repository();
        Path state = Path.of(
                System.getProperty("java.io.tmpdir"),
                "dualtrack-" + System.getProperty("user.name"),
                name + "-backends");
        KindCluster cluster;
        try (ExecutorService beside = Executors.newSingleThreadExecutor()) {
            progress.accept("starting a Kubernetes cluster (kind)");
            CompletableFuture<Void> fetched =
                    CompletableFuture.runAsync(() -> run(repository, "e2e/testbed/backends.sh", "fetch"), beside);
            cluster = KindCluster.up(name);
            progress.accept("starting PostgreSQL, Kafka, Milvus, Neo4j and Redis; loading the images");
            String[] up = {"up", "--state", state.toString(), "--advertise", cluster.gateway()};
            CompletableFuture<Void> servers =
                    fetched.thenRunAsync(() -> run(repository, "e2e/testbed/backends.sh", up), beside);
            IMAGES.forEach(image -> cluster.load(image(repository, image)));
            progress.accept("installing the operator (kubectl apply -k manifests/overlays/cluster-wide)");
            install(cluster.kubectl(), repository);
            servers.join();
        }
        return new Installation(repository, state, cluster, Backends.attach(state));
    }

    private static void install(Kubectl kubectl, Path repository) {
        kubectl.run(
                "apply",
                "--server-side",
                "--force-conflicts",
                "-k",
                repository.resolve("manifests/overlays/cluster-wide").toString());
        // The tag stays the same from build to build, so running pods have to be replaced.
        kubectl.run("--namespace", "dualtrack-system", "rollout", "restart", "deployment");
        kubectl.run("--namespace", "dualtrack-system", "rollout", "status", "deployment", "--timeout=180s");
    }

    /** Prepares the sample in a namespace; see {@link Sample#prepare}. */
    Sample sample(String namespace) throws SQLException, IOException {
        return Sample.prepare(kubectl(), backends, repository, namespace);
    }

    Kubectl kubectl() {
        return cluster.kubectl();
    }

    Backends backends() {
        return backends;
    }

    /** Removes cluster and servers with everything that they left on this machine. */
    void remove() {
        run(repository, "e2e/testbed/backends.sh", "down", "--state", state.toString());
        cluster.down();
    }

    /** Removes the cluster of that name and its servers, as far as they are there: also after a start that failed. */
    static void remove(String name) {
        run(repository(), "e2e/bin/down", name);
    }

    private static Path image(Path repository, String module) {
        Path tar = repository.resolve(module).resolve("target/jib-image.tar");
        if (!Files.isRegularFile(tar)) {
            throw new IllegalStateException("image: " + tar + " is not there (expected: built by make images)");
        }
        return tar;
    }

    /** The checkout that this program runs in. */
    public static Path repository() {
        for (Path directory = Path.of("").toAbsolutePath(); directory != null; directory = directory.getParent()) {
            if (Files.isDirectory(directory.resolve("manifests/samples"))) {
                return directory;
            }
        }
        throw new IllegalStateException(
                "no checkout above " + Path.of("").toAbsolutePath() + " (expected: run inside it)");
    }

    private static void run(Path repository, String script, String... arguments) {
        List<String> line = new ArrayList<>(List.of(repository.resolve(script).toString()));
        line.addAll(List.of(arguments));
        try {
            int status = new ProcessBuilder(line)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException(String.join(" ", line) + ": status " + status + " (expected: 0)");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + script, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + script + " runs", e);
        }
    }
}
