package dev.dualtrack.testbed.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the end-to-end tests take for granted. Heavy: run by the profile {@code kind}. */
@Tag("kind")
class KindClusterIT {
    private static KindCluster cluster;

    private final String namespace = "test-" + UUID.randomUUID();

    @BeforeAll
    static void startCluster() {
        cluster = KindCluster.up("it");
        cluster.load(Path.of(Scripts.run(Map.of(), "probe-image.sh")));
    }

    @AfterAll
    static void removeCluster() {
        cluster.down();
    }

    @BeforeEach
    void createRestrictedNamespace() {
        cluster.kubectl().apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: %s, labels: {pod-security.kubernetes.io/enforce: restricted}}
                """.formatted(namespace));
    }

    @Test
    void runsALoadedImageAsARestrictedPod() {
        assertThat(outputOf("id -u; touch /file 2>/dev/null || echo read-only")).isEqualTo("65532\nread-only");
    }

    @Test
    void refusesAPodThatIsNotRestricted() {
        assertThat(cluster.kubectl()
                        .refused("", "run", "root", "--image=localhost/dualtrack/probe:latest", "-n", namespace))
                .contains("violates PodSecurity \"restricted");
    }

    @Test
    void letsAPodReachAServerOfThisMachineByTheNameOfAService() throws IOException {
        try (ServerSocket server = new ServerSocket()) {
            server.bind(new InetSocketAddress("0.0.0.0", 0));
            CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> greetOnce(server));
            cluster.kubectl().apply("""
                    apiVersion: v1
                    kind: Service
                    metadata: {name: backend, namespace: %1$s}
                    spec: {ports: [{port: 80}]}
                    ---
                    apiVersion: discovery.k8s.io/v1
                    kind: EndpointSlice
                    metadata: {name: backend, namespace: %1$s, labels: {kubernetes.io/service-name: backend}}
                    addressType: IPv4
                    endpoints: [{addresses: ["%2$s"]}]
                    ports: [{port: %3$d}]
                    """.formatted(namespace, cluster.gateway(), server.getLocalPort()));

            assertThat(outputOf("nc -w 20 backend 80 </dev/null")).isEqualTo("hello from the machine");
            answered.join();
        }
    }

    @Test
    void resolvesServicesByTheirFullNameAndRefusesNamesOutsideTheCluster() {
        assertThat(outputOf(
                        "nslookup kubernetes.default.svc.cluster.local; nslookup no.such.name.example || echo none"))
                .contains("Address: 10.96.0.1")
                .endsWith("none");
    }

    private String outputOf(String script) {
        Kubectl kubectl = cluster.kubectl();
        kubectl.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: probe, namespace: %s}
                spec:
                  restartPolicy: Never
                  securityContext: {runAsNonRoot: true, runAsUser: 65532, seccompProfile: {type: RuntimeDefault}}
                  containers:
                  - name: probe
                    image: localhost/dualtrack/probe:latest
                    imagePullPolicy: Never
                    command: [sh, -c, %s]
                    securityContext:
                      {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
                """.formatted(namespace, '"' + script + '"'));
        kubectl.run("wait", "pod/probe", "-n", namespace, "--for=jsonpath={.status.phase}=Succeeded", "--timeout=120s");
        return kubectl.run("logs", "probe", "-n", namespace);
    }

    private static void greetOnce(ServerSocket server) {
        try (Socket client = server.accept()) {
            client.getOutputStream().write("hello from the machine\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
