package dev.dualtrack.e2e.peers;

import dev.dualtrack.core.cdc.CdcServerProperties;
import dev.dualtrack.e2e.Groups;
import dev.dualtrack.e2e.Installation;
import dev.dualtrack.testbed.process.FreePorts;
import dev.dualtrack.testbed.process.TrackedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The changes of a scene in Kafka: the product's cdc-server, which the arms that use Kafka read from. */
final class ChangeStream implements AutoCloseable {
    private static final Path JAR = Installation.repository()
            .resolve("cdc-server/server/target/dualtrack-cdc-server-0.1.0-SNAPSHOT-runner.jar");
    private static final Duration READY = Duration.ofMinutes(3);

    private final Groups groups;
    private final TrackedProcess server;

    private ChangeStream(Scene scene, TrackedProcess server) {
        this.server = server;
        groups = new Groups(scene.backends().kafka().address(), scene.naming().topicPrefix(), Scene.TABLE);
    }

    /** Starts it; returns when it streams. */
    static ChangeStream start(Scene scene, Usage usage) {
        Path directory = scene.run().path();
        try {
            Path properties = Files.writeString(
                    directory.resolve(scene.names().name() + ".properties"), CdcServerProperties.text(scene.config()));
            int port = FreePorts.one();
            TrackedProcess server = usage.watch(scene.run()
                    .start(
                            "cdc-server-" + scene.names().name().replace('_', '-'),
                            List.of(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-Xmx256m",
                                    "-XX:+UseSerialGC",
                                    "-Dquarkus.http.port=" + port,
                                    "-jar",
                                    JAR.toString()),
                            Map.of("QUARKUS_CONFIG_LOCATIONS", properties.toString())));
            server.await(() -> status(port, "/q/health") == 200 && scene.streams(), READY, "it streams");
            return new ChangeStream(scene, server);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start cdc-server", e);
        }
    }

    /** How many records the slowest of the groups has committed. */
    long takenBy(Collection<String> consumers) throws InterruptedException {
        return groups.committed(consumers).values().stream()
                .mapToLong(Long::longValue)
                .min()
                .orElse(0);
    }

    /** The groups of the product's workers. */
    List<String> workers() {
        return groups.ofStores();
    }

    /** The status of a GET on this machine. */
    static int status(int port, String path) throws IOException, InterruptedException {
        return get(port, path, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /** The body of a GET on this machine. */
    static String body(int port, String path) throws IOException, InterruptedException {
        return get(port, path, HttpResponse.BodyHandlers.ofString()).body();
    }

    private static <T> HttpResponse<T> get(int port, String path, HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    body);
        }
    }

    @Override
    public void close() {
        groups.close();
        server.close();
    }
}
