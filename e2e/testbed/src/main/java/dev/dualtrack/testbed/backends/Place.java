package dev.dualtrack.testbed.backends;

import dev.dualtrack.testbed.process.TrackedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Where one server lives.
 *
 * @param directory the set's directory, with process records and logs
 * @param home the server's own configuration and data
 * @param binaries what {@link ServerCache} fetched; empty path if the machine has the server installed
 * @param listen on which address
 */
record Place(Path directory, Path home, Path binaries, Listen listen) {
    private static final SecureRandom RANDOM = new SecureRandom();

    TrackedProcess start(String name, List<String> command, Map<String, String> environment) {
        return TrackedProcess.start(name, directory, command, environment);
    }

    /** The path of a Java program of this JDK. */
    String jdk(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
    }

    /**
     * How far a Java server's code is compiled: quickly, since most sets live for minutes, or as far as
     * {@code DUALTRACK_SERVERS_TIER} says (4 is Java's own choice).
     */
    String compiler() {
        return "-XX:TieredStopAtLevel=" + System.getenv().getOrDefault("DUALTRACK_SERVERS_TIER", "1");
    }

    /** Compiled classes of the entry, then its jars. */
    String classPath() {
        return binaries.resolve("classes") + ":" + binaries.resolve("lib") + "/*";
    }

    /** Writes a file that only its user may read, as configurations hold passwords. */
    Path write(String name, String content) throws IOException {
        return PrivateFile.write(home.resolve(name), content);
    }

    static String newPassword() {
        byte[] bytes = new byte[12];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    Path file(String name) {
        return home.resolve(name);
    }

    boolean has(String name) {
        return Files.exists(file(name));
    }
}
