package dev.dualtrack.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dualtrack.core.fingerprint.Digest;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Endpoint;
import dev.dualtrack.testbed.cluster.Kubectl;
import dev.dualtrack.testbed.process.Await;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The pipeline of {@code manifests/samples/aegis} in a namespace that enforces the restricted Pod Security Standard, with
 * a source database of its own. Only one can use a set of servers at a time: its names are the sample's.
 */
final class Sample {
    static final String NAME = "aegis";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Kubectl kubectl;
    private final KubernetesClient client;
    private final String namespace;
    private final Path manifest;
    private final SourceDatabase source;

    private Sample(Kubectl kubectl, KubernetesClient client, String namespace, Path manifest, SourceDatabase source) {
        this.kubectl = kubectl;
        this.client = client;
        this.namespace = namespace;
        this.manifest = manifest;
        this.source = source;
    }

    /** Makes all that has to be there before the pipeline: namespace, names of the servers, logins, source database. */
    static Sample prepare(Kubectl kubectl, Backends backends, Path repository, String namespace)
            throws SQLException, IOException {
        Path directory = repository.resolve("manifests/samples/aegis");
        kubectl.apply("""
                apiVersion: v1
                kind: Namespace
                metadata:
                  name: %s
                  labels: {pod-security.kubernetes.io/enforce: restricted}
                """.formatted(namespace));
        kubectl.apply(BackendServices.manifests(namespace, backends));
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(Files.readString(kubectl.kubeconfig())))
                .build();
        SourceDatabase source = SourceDatabase.create(backends.postgres(), NAME, directory.resolve("schema.sql"));
        Sample sample = new Sample(kubectl, client, namespace, directory.resolve("datapipeline.yaml"), source);
        sample.secret("postgres", source.pipelineUser(), source.pipelinePassword());
        sample.secret("milvus", backends.milvus());
        sample.secret("neo4j", backends.neo4j());
        sample.secret("redis", backends.redis());
        return sample;
    }

    /** Removes namespace, pipeline and derived data that an earlier run left; returns whether there was one. */
    static boolean removeEarlier(Kubectl kubectl, String namespace) {
        if (kubectl.run("get", "namespace", namespace, "--ignore-not-found").isEmpty()) {
            return false;
        }
        String pipeline = "datapipeline/" + NAME;
        if (!kubectl.run("--namespace", namespace, "get", pipeline, "--ignore-not-found")
                .isEmpty()) {
            String policy = "{\"spec\":{\"deletionPolicy\":\"Delete\"}}";
            kubectl.run("--namespace", namespace, "patch", pipeline, "--type=merge", "--patch", policy);
            kubectl.run("--namespace", namespace, "delete", pipeline, "--timeout=300s");
        }
        kubectl.run("delete", "namespace", namespace, "--timeout=120s");
        return true;
    }

    /** Where the rows come from. */
    SourceDatabase source() {
        return source;
    }

    String namespace() {
        return namespace;
    }

    /** Applies the sample as it is in the repository. */
    void apply() {
        apply(UnaryOperator.identity());
    }

    /** Applies the sample with its text changed. */
    void apply(UnaryOperator<String> edit) {
        kubectl.apply(edited(edit));
    }

    /** What the API server says when it refuses the changed sample. */
    String refused(UnaryOperator<String> edit) {
        return kubectl.refused(edited(edit), "apply", "--server-side", "-f", "-");
    }

    private String edited(UnaryOperator<String> edit) {
        try {
            return new Edit("metadata:\n  name:", "metadata:\n  namespace: " + namespace + "\n  name:")
                    .apply(edit.apply(Files.readString(manifest)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the sample", e);
        }
    }

    /** The resource as it is now. */
    JsonNode resource() {
        try {
            return JSON.readTree(
                    client.raw("/apis/dualtrack.dev/v1alpha1/namespaces/" + namespace + "/datapipelines/" + NAME));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the API server answered without JSON", e);
        }
    }

    /** The status of a condition, {@code Missing} if it is not there. */
    static String condition(JsonNode resource, String type) {
        for (JsonNode condition : resource.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition.path("status").asText();
            }
        }
        return "Missing";
    }

    /** Waits until the resource is as wanted and returns it. */
    JsonNode await(String what, Duration timeout, Predicate<JsonNode> wanted) {
        try {
            Await.await(() -> wanted.test(resource()), timeout, what);
        } catch (AssertionError e) {
            throw new AssertionError(what + "; found: " + resource().path("status"), e);
        }
        return resource();
    }

    /** Waits until the resource is Ready for its newest generation. */
    JsonNode awaitReady(Duration timeout) {
        return await(
                "Ready",
                timeout,
                resource -> condition(resource, "Ready").equals("True")
                        && resource.path("status").path("observedGeneration").asLong()
                                == resource.path("metadata").path("generation").asLong());
    }

    /** Waits until a run has found every store equal to the source. */
    void awaitConsistent(Duration timeout) {
        await(
                "Consistent",
                timeout,
                resource -> condition(resource, "Consistent").equals("True"));
    }

    /**
     * Starts a reconcile run and waits until the resource shows how that very run ended; returns the resource. A token is
     * good for one run.
     */
    JsonNode reconcileNow(String token, Duration timeout) {
        kubectl("annotate", "datapipeline", NAME, "--overwrite", "dualtrack.dev/reconcile-at=" + token);
        String run = requestedRun(token);
        return await(
                "the end of run " + run,
                timeout,
                resource -> resource.path("status")
                        .path("coldPath")
                        .path("lastRun")
                        .path("id")
                        .asText()
                        .equals(run));
    }

    /** The id of the run that a token starts, as the operator names it. */
    static String requestedRun(String token) {
        return NAME + "-run-" + Digest.hex(token, 8);
    }

    /** Deletes the resource and waits until it is gone. */
    void delete(Duration timeout) {
        kubectl("delete", "datapipeline", NAME, "--timeout=" + timeout.toSeconds() + "s");
    }

    /** {@code kubectl} in the sample's namespace. */
    String kubectl(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "--namespace";
        all[1] = namespace;
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return kubectl.run(all);
    }

    private void secret(String server, Endpoint endpoint) {
        secret(server, endpoint.user().isEmpty() ? "default" : endpoint.user(), endpoint.password());
    }

    private void secret(String server, String user, String password) {
        kubectl.apply("""
                apiVersion: v1
                kind: Secret
                metadata: {name: aegis-%s, namespace: %s}
                stringData: {username: "%s", password: "%s"}
                """.formatted(server, namespace, user, password));
    }
}
