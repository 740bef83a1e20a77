package dev.dualtrack.testbed.backends;

import dev.dualtrack.testbed.process.Await;
import dev.dualtrack.testbed.process.SmallDisk;
import dev.dualtrack.testbed.process.TrackedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One server of a set that this program controls, with the outages that fault tests need.
 *
 * <p>Address, credentials and data stay the same over every stop, kill and start. Thread-safe; calls for one server wait
 * for each other.
 */
public final class ManagedServer {
    private static final Duration READY = Duration.ofMinutes(3);
    private static final Duration STOP = Duration.ofSeconds(30);

    private final Server server;
    private final ServerSet set;
    private final Launcher launcher;

    ManagedServer(Server server, ServerSet set) {
        this.server = server;
        this.set = set;
        this.launcher = switch (server) {
            case POSTGRES -> new PostgresLauncher();
            case KAFKA -> new KafkaLauncher();
            case MILVUS -> new MilvusLauncher();
            case NEO4J -> new Neo4jLauncher();
            case REDIS -> new RedisLauncher();
        };
    }

    /** Where it listens; sets the server up if this did not happen yet, without starting it. */
    public synchronized Endpoint endpoint() {
        return set.endpoint(server).orElseGet(this::setUp);
    }

    /** Lets its data lie on that disk. Only of Kafka, whose first start makes them, and before that one. */
    public synchronized void keepOn(SmallDisk disk) {
        endpoint();
        try {
            Files.createSymbolicLink(place().file("data"), disk.path());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot move the data of " + server.key(), e);
        }
    }

    /** Starts it unless it runs; returns when it answers a request with its credentials. */
    public synchronized void start() {
        Endpoint endpoint = endpoint();
        try {
            Place place = place();
            if (process().isEmpty()) {
                launcher.launch(place, endpoint);
            }
            process()
                    .orElseThrow(() -> new IllegalStateException(
                            server.key() + " ended at once; see its log in " + place.directory()))
                    .await(() -> launcher.answers(place, endpoint), READY, server.key() + " answers");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + server.key(), e);
        }
    }

    /** Ends it in good order. Does nothing if it does not run. */
    public synchronized void stop() {
        process().ifPresent(process -> {
            resume();
            signal(List.of(process.pid()), launcher.stopSignal());
            process.end(STOP);
        });
    }

    /** Ends it at once with SIGKILL, as a crash does. Does nothing if it does not run. */
    public synchronized void kill() {
        process().ifPresent(process -> process.end(Duration.ZERO));
    }

    /**
     * Stops its processes without ending them (SIGSTOP): connections stay open and nothing answers. Returns when the last of
     * their threads stands, which on a busy machine is later than the signal.
     */
    public synchronized void pause() {
        List<Long> pids = family();
        signal(pids, "STOP");
        Await.await(
                () -> pids.stream().allMatch(ManagedServer::stands),
                STOP,
                "every thread of " + server.key() + " stands");
    }

    /** Lets a paused server go on. */
    public synchronized void resume() {
        signal(family(), "CONT");
    }

    /** Whether its process exists; a paused one does. */
    public boolean isRunning() {
        return process().isPresent();
    }

    /** The process id of the server, empty while it does not run. */
    public Optional<Long> pid() {
        return process().map(TrackedProcess::pid);
    }

    private Endpoint setUp() {
        try {
            Place place = place();
            Directories.delete(place.home());
            Directories.createPrivate(place.home());
            Endpoint endpoint = launcher.prepare(place);
            set.add(endpoint);
            return endpoint;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot set up " + server.key(), e);
        }
    }

    private Place place() throws IOException {
        Path binaries = launcher.isInstalled() ? Path.of("") : set.cache().binaries(server);
        return new Place(set.directory(), set.directory().resolve(server.key()), binaries, set.listen());
    }

    private Optional<TrackedProcess> process() {
        return TrackedProcess.recorded(set.directory()).stream()
                .filter(process -> process.name().equals(server.key()) && process.isAlive())
                .findFirst();
    }

    private List<Long> family() {
        return process().flatMap(process -> ProcessHandle.of(process.pid())).stream()
                .flatMap(handle -> Stream.concat(Stream.of(handle), handle.descendants()))
                .map(ProcessHandle::pid)
                .toList();
    }

    /** Whether all threads of a process are stopped, or it is gone. */
    private static boolean stands(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", String.valueOf(pid), "task"))) {
            return threads.allMatch(thread -> "TtZX".indexOf(state(thread.resolve("stat"))) >= 0);
        } catch (IOException e) {
            return true;
        }
    }

    /** The state of a thread as a letter, the first word behind its name in brackets; X for one that is gone. */
    private static char state(Path stat) {
        try {
            String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
            return line.charAt(line.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return 'X';
        }
    }

    private static void signal(List<Long> pids, String signal) {
        List<String> command = new ArrayList<>(List.of("kill", "-s", signal));
        pids.stream().map(String::valueOf).forEach(command::add);
        if (command.size() > 3) {
            // A process that ended by itself in the meantime makes this fail, and that is fine.
            Commands.succeeds(command);
        }
    }
}
