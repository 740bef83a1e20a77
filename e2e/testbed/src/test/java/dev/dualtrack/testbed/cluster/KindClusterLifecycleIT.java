package dev.dualtrack.testbed.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.testbed.process.Await;
import dev.dualtrack.testbed.process.TrackedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Starts and removes a cluster on an engine of its own. Heavy: run by the profile {@code kind}. */
@Tag("kind")
class KindClusterLifecycleIT {
    private static final String NAME = "lifecycle";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Path LINK = Path.of("/sys/class/net/dt-" + NAME);

    @Test
    void leavesNothingBehindAfterACrashANewStartAndItsRemoval() throws IOException {
        List<String> rules = packetFilterRules();
        String forwarding = forwarding();

        KindCluster cluster = KindCluster.up(NAME);
        Path state = cluster.kubectl().kubeconfig().resolveSibling("own");
        Path data = Path.of(Scripts.run(Map.of(), "build-kube.sh")).resolveSibling("clusters/" + NAME);
        List<ProcessHandle> second;
        try {
            List<ProcessHandle> first = processesOf(state);
            assertThat(first).hasSizeGreaterThan(20);
            assertThat(LINK).exists();
            assertThat(data).exists();
            assertThat(packetFilterRules()).isEqualTo(rules);
            assertThat(forwarding()).isEqualTo(forwarding);

            first.getFirst().destroyForcibly();
            Await.await(() -> first.stream().noneMatch(ProcessHandle::isAlive), TIMEOUT, "the crash took all along");
            assertThat(groups()).isNotEmpty();

            KindCluster.up(NAME);
            second = processesOf(state);
            assertThat(second).hasSizeGreaterThan(20);
            assertThat(cluster.kubectl().run("get", "nodes", "-o", "name"))
                    .isEqualTo("node/" + NAME + "-control-plane");
        } finally {
            cluster.down();
        }

        // The kernel has ended them; the entry of each stays until its parent has taken note.
        Await.await(() -> second.stream().noneMatch(ProcessHandle::isAlive), TIMEOUT, "no process is left");
        assertThat(groups()).isEmpty();
        assertThat(LINK).doesNotExist();
        assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain("clusters/" + NAME);
        assertThat(state.resolve("..")).doesNotExist();
        assertThat(data).doesNotExist();
        assertThat(packetFilterRules()).isEqualTo(rules);
        assertThat(forwarding()).isEqualTo(forwarding);
    }

    /** The engine's first process, and all of daemon, shims, node and pods: they cannot leave its process namespace. */
    private static List<ProcessHandle> processesOf(Path state) {
        ProcessHandle engine = ProcessHandle.of(
                        TrackedProcess.recorded(state).getFirst().pid())
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
