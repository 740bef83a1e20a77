package dev.dualtrack.testbed.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.testbed.process.Await;
import dev.dualtrack.testbed.process.TrackedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What the end-to-end tests take for granted of a cluster on an engine of its own, from its start to its removal. Heavy: run
 * by the profile {@code kind}.
 */
@Tag("kind")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KindClusterIT {
    private static final String NAME = "it";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Path LINK = Path.of("/sys/class/net/dt-" + NAME);

    private static List<String> rulesBefore;
    private static String forwardingBefore;
    private static KindCluster cluster;

    private final String namespace = "test-" + UUID.randomUUID();

    @BeforeAll
    static void startCluster() throws IOException {
        rulesBefore = packetFilterRules();
        forwardingBefore = forwarding();
        cluster = KindCluster.up(NAME);
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
    @Order(1)
    void startsAgainAfterACrash() throws IOException {
        List<ProcessHandle> first = processes();
        assertThat(first).hasSizeGreaterThan(20);

        first.getFirst().destroyForcibly();
        Await.await(() -> first.stream().noneMatch(ProcessHandle::isAlive), TIMEOUT, "the crash took all along");
        assertThat(groups()).isNotEmpty();

        KindCluster.up(NAME);
        assertThat(processes()).hasSizeGreaterThan(20);
        assertThat(cluster.kubectl().run("get", "nodes", "-o", "name")).isEqualTo("node/" + NAME + "-control-plane");
    }

    @Test
    @Order(2)
    void leavesTheMachinesPacketFilterAndForwardingAsTheyAre() throws IOException {
        assertThat(LINK).exists();
        assertThat(data()).exists();
        assertThat(packetFilterRules()).isEqualTo(rulesBefore);
        assertThat(forwarding()).isEqualTo(forwardingBefore);
    }

    @Test
    @Order(3)
    void runsALoadedImageAsARestrictedPod() {
        assertThat(outputOf("id -u; touch /file 2>/dev/null || echo read-only")).isEqualTo("65532\nread-only");
    }

    @Test
    @Order(4)
    void refusesAPodThatIsNotRestricted() {
        assertThat(cluster.kubectl()
                        .refused("", "run", "root", "--image=localhost/dualtrack/probe:latest", "-n", namespace))
                .contains("violates PodSecurity \"restricted");
    }

    @Test
    @Order(5)
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
    @Order(6)
    void resolvesServicesByTheirFullNameAndRefusesNamesOutsideTheCluster() {
        assertThat(outputOf(
                        "nslookup kubernetes.default.svc.cluster.local; nslookup no.such.name.example || echo none"))
                .contains("Address: 10.96.0.1")
                .endsWith("none");
    }

    @Test
    @Order(7)
    void removedLeavesNothingBehind() throws IOException {
        List<ProcessHandle> processes = processes();
        Path state = state();
        Path data = data();

        cluster.down();

        // The kernel has ended them; the entry of each stays until its parent has taken note.
        Await.await(() -> processes.stream().noneMatch(ProcessHandle::isAlive), TIMEOUT, "no process is left");
        assertThat(groups()).isEmpty();
        assertThat(LINK).doesNotExist();
        assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain("clusters/" + NAME);
        assertThat(state.getParent()).doesNotExist();
        assertThat(data).doesNotExist();
        assertThat(packetFilterRules()).isEqualTo(rulesBefore);
        assertThat(forwarding()).isEqualTo(forwardingBefore);
    }

    private String outputOf(String script) {
        cluster.load(Path.of(Scripts.run(Map.of(), "probe-image.sh")));
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

    private static Path state() {
        return cluster.kubectl().kubeconfig().resolveSibling("own");
    }

    private static Path data() {
        return Path.of(Scripts.run(Map.of(), "build-kube.sh")).resolveSibling("clusters/" + NAME);
    }

    /** The engine's first process, and all of daemon, shims, node and pods: they cannot leave its process namespace. */
    private static List<ProcessHandle> processes() {
        ProcessHandle engine = ProcessHandle.of(
                        TrackedProcess.recorded(state()).getFirst().pid())
                .orElseThrow();
        return Stream.concat(Stream.of(engine), engine.descendants()).toList();
    }

    private static List<Path> groups() throws IOException {
        try (Stream<Path> hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
            return Stream.concat(Stream.of(Path.of("/sys/fs/cgroup")), hierarchies.filter(Files::isDirectory))
                    .map(hierarchy -> hierarchy.resolve("dualtrack-" + NAME))
                    .filter(Files::exists)
                    .toList();
        }
    }

    private static List<String> packetFilterRules() {
        return Command.run(List.of("iptables-save"), Map.of(), "")
                .requireSuccess("iptables-save")
                .lines()
                .filter(line -> !line.startsWith("#") && !line.startsWith(":"))
                .toList();
    }

    private static String forwarding() throws IOException {
        return Files.readString(Path.of("/proc/sys/net/ipv4/ip_forward"));
    }
}
