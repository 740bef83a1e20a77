package dev.dualtrack.testbed.backends;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The servers below one directory, whose state file tells which of them were set up. Thread-safe. */
final class ServerSet {
    private final Path directory;
    private final Listen listen;
    private final ServerCache cache;
    private final Map<Server, Endpoint> endpoints = new EnumMap<>(Server.class);
    private final Map<Server, ManagedServer> servers = new EnumMap<>(Server.class);

    private ServerSet(Path directory, StateFile state, ServerCache cache) {
        this.directory = directory;
        this.listen = state.listen();
        this.cache = cache;
        endpoints.putAll(state.endpoints());
        for (Server server : Server.values()) {
            servers.put(server, new ManagedServer(server, this));
        }
    }

    /** A set without servers in an existing directory. */
    static ServerSet create(Path directory, Listen listen, ServerCache cache) throws IOException {
        StateFile state = new StateFile(listen, Map.of());
        state.write(directory.resolve(StateFile.NAME));
        return new ServerSet(directory, state, cache);
    }

    /** The set that an earlier program left in a directory. */
    static ServerSet open(Path directory, ServerCache cache) throws IOException {
        return new ServerSet(directory, StateFile.read(directory.resolve(StateFile.NAME)), cache);
    }

    static boolean exists(Path directory) {
        return Files.exists(directory.resolve(StateFile.NAME));
    }

    Path directory() {
        return directory;
    }

    Listen listen() {
        return listen;
    }

    ServerCache cache() {
        return cache;
    }

    ManagedServer server(Server server) {
        return Objects.requireNonNull(servers.get(server));
    }

    synchronized Optional<Endpoint> endpoint(Server server) {
        return Optional.ofNullable(endpoints.get(server));
    }

    synchronized void add(Endpoint endpoint) throws IOException {
        endpoints.put(endpoint.server(), endpoint);
        new StateFile(listen, endpoints).write(directory.resolve(StateFile.NAME));
    }

    /** Starts several at the same time; returns when each answers. */
    void start(Collection<Server> wanted) {
        try (ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor()) {
            List<? extends Future<?>> starts = wanted.stream()
                    .map(server -> starters.submit(() -> server(server).start()))
                    .toList();
            for (Future<?> start : starts) {
                start.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot start the servers", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while servers start", e);
        }
    }
}
