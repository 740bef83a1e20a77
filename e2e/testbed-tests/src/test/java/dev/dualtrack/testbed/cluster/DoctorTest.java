package dev.dualtrack.testbed.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code make doctor} as a program, on this machine as it is and with tools taken away. */
class DoctorTest {
    private static final Path DOCTOR = Scripts.repository().resolve("e2e/bin/doctor");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    /** JUnit would warn of every link that leads out of the directory. */
    @AfterEach
    void removeLinks() throws IOException {
        if (Files.exists(bin())) {
            try (Stream<Path> links = Files.list(bin())) {
                for (Path link : links.toList()) {
                    Files.delete(link);
                }
            }
        }
    }

    @Test
    void namesEveryToolThatIsNotThereAtOnce() throws IOException {
        Command result = doctor(Map.of("PATH", pathWithout(Set.of("jq", "xz", "mvn"))));

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(lacks(result)).contains("jq", "xz", "maven");
        assertThat(result.output()).contains("-> as root: ").contains("/e2e/bin/install-packages");
    }

    @Test
    void succeedsExactlyIfNothingIsMissing() {
        Command result = doctor(Map.of());

        assertThat(result.exitCode()).isEqualTo(lacks(result).isEmpty() ? 0 : 1);
        assertThat(lacks(result)).doesNotContain("jq", "xz", "maven");
    }

    @Test
    void saysWhichClusterAndServersWillBeUsedAndWhatTheCacheLacks() throws IOException {
        Path cache = directory.resolve("cache");
        Files.createDirectories(cache.resolve("servers/kafka-0123"));
        Map<String, String> environment = Map.of("DUALTRACK_CACHE", cache.toString(), "DUALTRACK_ENGINE", "own");
        Files.createFile(Path.of(resultOf("build-kube.sh", environment)));
        // What another version of this checkout built.
        Files.createFile(cache.resolve("node-89ab"));
        Files.createFile(cache.resolve("kind-v0.0.1"));

        Command result = doctor(environment);

        String plan = result.output().lines().toList().getLast();
        assertThat(plan)
                .startsWith("Tests and demo will use kind on a Docker engine of its own")
                .contains("as processes from packages")
                .contains("the cache " + cache + " lacks kind, base, node, milvus, neo4j");
        assertThat(plan).doesNotContain("kafka,").doesNotContain("kube,");
    }

    @Test
    void asksOnlyForDockerWhereDockerShallRunTheCluster() {
        Command result = doctor(Map.of("DUALTRACK_ENGINE", "docker"));

        assertThat(result.output())
                .contains("kind's own node image")
                .doesNotContain("debootstrap")
                .containsPattern("(?m)^(ok  |MISSING)  +docker: ");
    }

    @Test
    void explainsItselfAndRefusesOtherArguments() {
        Command help = Command.run(List.of(DOCTOR.toString(), "--help"), Map.of(), "");
        Command wrong = Command.run(List.of(DOCTOR.toString(), "--fast"), Map.of(), "");

        assertThat(help.exitCode()).isZero();
        assertThat(help.output()).startsWith("usage: doctor").contains("Exit status: 0");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.errors()).contains("--fast (expected: none or --help)");
    }

    /** Where the script's result would be in the cache. */
    private static String resultOf(String script, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("DUALTRACK_BUILD_NOTHING", "1");
        return Scripts.run(all, script);
    }

    private static Command doctor(Map<String, String> environment) {
        return Command.run(List.of(DOCTOR.toString()), environment, "");
    }

    private static List<String> lacks(Command result) {
        return result.output()
                .lines()
                .filter(line -> line.startsWith("MISSING"))
                .map(line ->
                        line.substring("MISSING".length(), line.indexOf(':')).strip())
                .toList();
    }

    /** A directory with links to every program of the real PATH except some. */
    private String pathWithout(Collection<String> programs) throws IOException {
        Path bin = Files.createDirectory(bin());
        for (String part : System.getenv("PATH").split(":", -1)) {
            if (!Files.isDirectory(Path.of(part))) {
                continue;
            }
            try (Stream<Path> files = Files.list(Path.of(part))) {
                for (Path file : files.filter(Files::isExecutable).toList()) {
                    Path link = bin.resolve(file.getFileName().toString());
                    if (!programs.contains(file.getFileName().toString()) && !Files.exists(link)) {
                        Files.createSymbolicLink(link, file.toAbsolutePath());
                    }
                }
            }
        }
        return bin.toString();
    }

    private Path bin() {
        return directory.resolve("bin");
    }
}
