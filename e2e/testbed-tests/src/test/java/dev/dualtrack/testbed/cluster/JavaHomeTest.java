package dev.dualtrack.testbed.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code e2e/bin/java-home}, by which every command finds its JDK. */
class JavaHomeTest {
    private static final Path JAVA_HOME = Scripts.repository().resolve("e2e/bin/java-home");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void takesJavaHomeIfItIsOfTheRightVersion() throws IOException {
        Path jdk = jdk("25.0.1");

        assertThat(find(Map.of("JAVA_HOME", jdk.toString()))).isEqualTo(jdk + "\n");
    }

    @Test
    void passesOverOneOfAnotherVersion() throws IOException {
        Path jdk = jdk("17.0.12");

        assertThat(find(Map.of("JAVA_HOME", jdk.toString()))).doesNotContain(jdk.toString());
    }

    /** A virtual machine would then say so, in front of its version. */
    @Test
    void isNotConfusedByOptionsForEveryVirtualMachine() throws IOException {
        Path jdk = jdk("25");

        assertThat(find(Map.of("JAVA_HOME", jdk.toString(), "JAVA_TOOL_OPTIONS", "-Dsome=option")))
                .isEqualTo(jdk + "\n");
    }

    private static String find(Map<String, String> environment) {
        return Command.run(List.of(JAVA_HOME.toString()), environment, "").output();
    }

    /** What the script looks at of a JDK; its java answers as a real one does. */
    private Path jdk(String version) throws IOException {
        Path home = Files.createDirectories(directory.resolve("jdk"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        Path bin = Files.createDirectory(home.resolve("bin"));
        for (String program : List.of("java", "javac")) {
            Path file = Files.writeString(bin.resolve(program), """
                    #!/bin/sh
                    [ -z "$JAVA_TOOL_OPTIONS" ] || echo "Picked up JAVA_TOOL_OPTIONS: $JAVA_TOOL_OPTIONS" >&2
                    echo 'openjdk version "%s"' >&2
                    """.formatted(version));
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        return home;
    }
}
