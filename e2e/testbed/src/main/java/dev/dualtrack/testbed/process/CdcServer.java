package dev.dualtrack.testbed.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The built cdc-server as a process of a run, which ends with it. Thread-safe. */
public final class CdcServer {
    private static final Duration READY = Duration.ofMinutes(3);

    /** As seen from the directory of a module that lies in another one's. */
    private static final Path JAR = Path.of(
                    "..", "..", "cdc-server", "server", "target", "dualtrack-cdc-server-0.1.0-SNAPSHOT-runner.jar")
            .toAbsolutePath()
            .normalize();

    private final TrackedProcess process;
    private final int port;

    private CdcServer(TrackedProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts one; returns when the process exists, not when it is up.
     *
     * @param name unique in the run while the process lives
     * @param properties the text of its {@code application.properties}
     * @param more properties, which win over those
     */
    public static CdcServer start(RunDirectory run, String name, String properties, Map<String, String> more)
            throws IOException {
        Path file = Files.writeString(run.path().resolve("application.properties"), properties);
        int port = FreePorts.one();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dquarkus.http.port=" + port));
        more.forEach((property, value) -> command.add("-D" + property + "=" + value));
        command.addAll(List.of("-jar", JAR.toString()));
        return new CdcServer(run.start(name, command, Map.of("QUARKUS_CONFIG_LOCATIONS", file.toString())), port);
    }

    public TrackedProcess process() {
        return process;
    }

    /** Returns when it says that it is up and this holds, too; fails at once when it has ended. */
    public void awaitUp(Await.Condition too, String what) {
        process.await(() -> health("") == 200, READY, "/q/health is up");
        process.await(too, READY, what);
    }

    /** The HTTP status with which it answers that check: {@code /live}, {@code /ready}, or all of them for none. */
    public int health(String check) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health" + check))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }
}
