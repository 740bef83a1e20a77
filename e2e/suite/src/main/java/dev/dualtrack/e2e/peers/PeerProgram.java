package dev.dualtrack.e2e.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.testbed.backends.Endpoint;
import dev.dualtrack.testbed.process.Await;
import dev.dualtrack.testbed.process.TrackedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A program of a peer: it is told in a JSON file where the scene's things are, and tells in another, its account, what it
 * did, every quarter of a second. So of one that was killed no more than that is missing; the next one is told where
 * that account is.
 */
final class PeerProgram implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** How long a start may take. */
    static final Duration READY = Duration.ofMinutes(3);

    private static final Duration TOLD = Duration.ofSeconds(10);

    private final Scene scene;
    private final Usage usage;
    private final String word;
    private final List<String> command;
    private final ObjectNode config;
    private final List<Path> accounts = new ArrayList<>();
    private final List<TrackedProcess> processes = new ArrayList<>();

    /**
     * @param command the program, to which the path of its configuration is added
     * @param settings adds what this peer needs beside names and servers
     */
    PeerProgram(Scene scene, Usage usage, String word, List<String> command, Consumer<ObjectNode> settings) {
        this.scene = scene;
        this.usage = usage;
        this.word = word;
        this.command = List.copyOf(command);
        config = JSON.createObjectNode()
                .put("collection", scene.names().collection())
                .put("label", scene.names().label())
                .put("region", scene.names().regionLabel())
                .put("issuer", scene.names().issuerLabel())
                .put("industry", scene.names().industryLabel())
                .put("cache", scene.names().cachePrefix());
        server(config.putObject("milvus"), scene.backends().milvus());
        server(config.putObject("neo4j"), scene.backends().neo4j());
        server(config.putObject("redis"), scene.backends().redis());
        settings.accept(config);
    }

    private static void server(ObjectNode config, Endpoint server) {
        config.put("uri", server.uri())
                .put("host", server.host())
                .put("port", server.port())
                .put("user", server.user())
                .put("password", server.password());
    }

    /** Starts it; returns when the process exists. */
    TrackedProcess launch() {
        String name = word + "-" + scene.names().name().replace('_', '-') + "-" + accounts.size();
        Path account = scene.run().path().resolve(name + ".account");
        try {
            if (!accounts.isEmpty()) {
                config.put("previous_account", accounts.getLast().toString());
            }
            Path file = Files.writeString(
                    scene.run().path().resolve(name + ".json"),
                    config.put("account", account.toString()).toString());
            List<String> line = new ArrayList<>(command);
            line.add(file.toString());
            accounts.add(account);
            TrackedProcess process = usage.watch(scene.run().start(name, line, Map.of()));
            processes.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    /** Starts it and waits until a field of its account is true. */
    void launchUntil(String field) {
        launch().await(() -> account().path(field).asBoolean(), READY, "it tells " + field);
    }

    void killAndRestart() {
        processes.getLast().end(Duration.ZERO);
        launch();
    }

    /** What the running process tells; without any field as long as it tells nothing. */
    JsonNode account() {
        return account(accounts.getLast());
    }

    /** Fails if the process has ended by itself. */
    void checkAlive() {
        TrackedProcess process = processes.getLast();
        if (!process.isAlive()) {
            throw new Await.GivenUp(process.name() + " has ended; end of its log:\n" + process.logTail());
        }
    }

    /** What all its processes did. */
    Arm.Work work() {
        long now = System.currentTimeMillis();
        Path last = accounts.getLast();
        Await.await(() -> Files.getLastModifiedTime(last).toMillis() > now, TOLD, word + " tells what it did");
        return accounts.stream()
                .map(PeerProgram::account)
                .map(told -> new Arm.Work(
                        told.path("embeddings").asDouble(),
                        told.path("store_calls").asDouble()))
                .reduce(Arm.Work.NONE, Arm.Work::plus);
    }

    private static JsonNode account(Path file) {
        try {
            return JSON.readTree(Files.readString(file));
        } catch (IOException _) {
            // Not there yet.
            return JSON.createObjectNode();
        }
    }

    @Override
    public void close() {
        processes.forEach(process -> process.end(Duration.ZERO));
    }
}
