package dev.dualtrack.testbed.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.testbed.process.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person applies with {@code kubectl apply -k}, on a real API server; pods are admitted and never start. */
class ManifestsIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Pattern ADDRESS = Pattern.compile(
            "host: (?<host>\\S+)\\s+port: (?<port>\\d+)|(?:Servers: |\"\\w+://)(?<name>[^:\\s]+):(?<number>\\d+)");
    private static final ControlPlane CLUSTER = ControlPlane.shared();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path copy;

    private final String namespace = "test-" + UUID.randomUUID();
    private final Kubectl kubectl = CLUSTER.kubectl();

    @BeforeEach
    void copyManifestsAndCreateARestrictedNamespace() throws IOException {
        Path manifests = Scripts.repository().resolve("manifests");
        for (String directory : List.of("base", "overlays", "samples", "dev-backends")) {
            try (Stream<Path> files = Files.walk(manifests.resolve(directory))) {
                for (Path file :
                        files.filter(each -> !each.toString().endsWith(".env")).toList()) {
                    Files.copy(file, copy.resolve(manifests.relativize(file).toString()));
                }
            }
        }
        kubectl.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: %s, labels: {pod-security.kubernetes.io/enforce: restricted}}
                """.formatted(namespace));
    }

    @Test
    void theDevBackendsAreAdmittedInARestrictedNamespaceUnderTheNamesOfTheSample() throws IOException {
        makeSecrets();

        apply("dev-backends");

        Map<String, String> servers = serversOfTheSample();
        assertThat(servers).hasSize(5);
        servers.forEach((name, port) -> {
            assertThat(kubectl.run("get", "service", name, "-n", namespace, "-o", "jsonpath={.spec.ports[*].port}"))
                    .isEqualTo(port);
            String label = "--selector=app.kubernetes.io/name=" + name;
            Await.await(
                    () -> kubectl.run("get", "pods", "-n", namespace, label, "-o", "name")
                            .equals("pod/" + name + "-0"),
                    SOON,
                    "the pod of " + name + " is admitted");
        });
    }

    /** Kafka's and Neo4j's images read every variable with their name in front as a setting. */
    @Test
    void theDevBackendsGetNoVariablesOfServices() throws IOException {
        makeSecrets();

        apply("dev-backends");

        assertThat(kubectl.run(
                        "get",
                        "statefulsets",
                        "-n",
                        namespace,
                        "-o",
                        "jsonpath={.items[*].spec.template.spec.enableServiceLinks}"))
                .isEqualTo("false false false false false");
    }

    @Test
    void theLoginsOfTheSampleAreThoseOfTheDevBackends() throws IOException {
        makeSecrets();
        install("overlays/cluster-wide");

        apply("dev-backends");
        apply("samples/aegis");

        assertThat(secret("aegis-postgres", "password")).isEqualTo(secret("dev-postgres", "pipeline-password"));
        assertThat(secret("aegis-neo4j", "password")).isEqualTo(secret("dev-neo4j", "password"));
        assertThat(secret("aegis-redis", "password")).isEqualTo(secret("dev-redis", "password"));
        assertThat(kubectl.run("get", "dp", "aegis", "-n", namespace, "-o", "jsonpath={.spec.source.postgres.host}"))
                .isEqualTo("postgres-primary");
    }

    @Test
    void passwordsThatServersRunWithAreNotOverwritten() {
        makeSecrets();

        assertThatThrownBy(this::makeSecrets).hasMessageContaining("exit code 1");
    }

    @Test
    void anOperatorOfOneNamespaceHasRightsInThatNamespaceAlone() {
        kubectl.apply("{apiVersion: v1, kind: Namespace, metadata: {name: pipelines}}");
        // The control plane is shared with tests that bound it for the whole cluster.
        kubectl.run("delete", "clusterrolebinding", "dualtrack-operator", "--ignore-not-found");

        install("overlays/single-namespace");

        String operator = "--as=system:serviceaccount:dualtrack-system:dualtrack-operator";
        assertThat(kubectl.run("auth", "can-i", "create", "deployments", operator, "-n", "pipelines"))
                .isEqualTo("yes");
        kubectl.refused("", "auth", "can-i", "create", "deployments", operator, "-n", namespace);
        kubectl.refused("", "auth", "can-i", "list", "secrets", operator, "-n", "pipelines");
    }

    private void makeSecrets() {
        Command.run(List.of(copy.resolve("dev-backends/make-secrets.sh").toString()), Map.of(), "")
                .requireSuccess("make-secrets.sh");
    }

    private void install(String overlay) {
        kubectl.run("apply", "--server-side", "-k", copy.resolve(overlay).toString());
        kubectl.run("wait", "--for=condition=Established", "crd/datapipelines.dualtrack.dev", "--timeout=30s");
    }

    private void apply(String directory) {
        kubectl.run(
                "apply",
                "--server-side",
                "-n",
                namespace,
                "-k",
                copy.resolve(directory).toString());
    }

    private String secret(String name, String key) {
        return kubectl.run("get", "secret", name, "-n", namespace, "-o", "jsonpath={.data." + key + "}");
    }

    /** Host names and ports that the sample names. */
    private Map<String, String> serversOfTheSample() throws IOException {
        Map<String, String> servers = new TreeMap<>();
        Matcher address = ADDRESS.matcher(Files.readString(copy.resolve("samples/aegis/datapipeline.yaml")));
        while (address.find()) {
            if (address.group("host") == null) {
                servers.put(address.group("name"), address.group("number"));
            } else {
                servers.put(address.group("host"), address.group("port"));
            }
        }
        return servers;
    }
}
