package dev.dualtrack.testbed.backends;

import dev.dualtrack.testbed.process.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Real PostgreSQL, Kafka, Milvus, Neo4j and Redis for tests: each is started when it is first asked for.
 *
 * <p>{@link #shared()} is one set for the whole program; tests stay apart by {@link #newDatabase()}, {@link
 * #newTopicPrefix()} and {@link #newNamePrefix()}. Tests that stop servers take a set of their own by {@link #start}.
 * What a set makes is removed when it is closed or the program ends, and after a kill when the next set is made.
 * Thread-safe.
 */
public final class Backends implements AutoCloseable {
    /** Environment variable and system property that names the state file of running servers to use. */
    public static final String STATE_VARIABLE = "DUALTRACK_BACKENDS";

    private static final AtomicLong NAMES = new AtomicLong();

    private final ServerSet set;
    private final @Nullable RunDirectory run;

    private Backends(ServerSet set, @Nullable RunDirectory run) {
        this.set = set;
        this.run = run;
    }

    /**
     * The program's shared set: the running servers that {@value #STATE_VARIABLE} names, else own ones that end with the
     * program.
     */
    public static Backends shared() {
        return Shared.INSTANCE;
    }

    /** A set of the caller's own on loopback; the given servers are started at once, others when asked for. */
    public static Backends start(Server... servers) {
        // The data goes with the run, so nobody waits for an orderly end.
        RunDirectory run = RunDirectory.create("backends", Duration.ZERO);
        try {
            ServerSet set = ServerSet.create(run.path(), Listen.LOOPBACK, ServerCache.ofUser());
            return new Backends(set, run).with(servers);
        } catch (IOException e) {
            run.close();
            throw new UncheckedIOException("cannot make a set of servers", e);
        } catch (RuntimeException | Error e) {
            run.close();
            throw e;
        }
    }

    /**
     * The servers of a running set.
     *
     * @param state the set's state file, or its directory
     */
    public static Backends attach(Path state) {
        try {
            Path file = state.toRealPath();
            Path directory = state.endsWith(StateFile.NAME) || !file.toFile().isDirectory() ? file.getParent() : file;
            if (directory == null) {
                throw new IOException("state file: " + state + " (expected: a file in the set's directory)");
            }
            return new Backends(ServerSet.open(directory, ServerCache.ofUser()), null);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    STATE_VARIABLE + ": " + state + " (expected: the state file of running servers)", e);
        }
    }

    /** Starts those of the given servers that do not run, at the same time; returns this when all answer. */
    public Backends with(Server... servers) {
        if (run == null) {
            Arrays.stream(servers).forEach(this::running);
        } else {
            set.start(Arrays.asList(servers));
        }
        return this;
    }

    /** PostgreSQL; the user is the superuser. Prefer {@link #newDatabase()}. */
    public Endpoint postgres() {
        return running(Server.POSTGRES);
    }

    /** Kafka without authentication and without automatic topics. */
    public Endpoint kafka() {
        return running(Server.KAFKA);
    }

    public Endpoint milvus() {
        return running(Server.MILVUS);
    }

    public Endpoint neo4j() {
        return running(Server.NEO4J);
    }

    public Endpoint redis() {
        return running(Server.REDIS);
    }

    /**
     * Control over one server, for fault tests.
     *
     * @throws IllegalStateException if other programs use the set too
     */
    public ManagedServer server(Server server) {
        if (run == null) {
            throw new IllegalStateException("servers in " + set.directory()
                    + " are shared (expected: a set of the test's own, Backends.start)");
        }
        return set.server(server);
    }

    /**
     * A new empty PostgreSQL database with roles of its own. On servers of another program it is dropped at the latest
     * when this program ends, since its slots would keep that server's log for ever.
     */
    public Database newDatabase() {
        Database database = Database.create(postgres(), newNamePrefix());
        if (run == null) {
            Runtime.getRuntime().addShutdownHook(new Thread(database::close, "drop-" + database.name()));
        }
        return database;
    }

    /** A prefix for Kafka topics and consumer groups that no other test uses. */
    public String newTopicPrefix() {
        return newNamePrefix();
    }

    /** A short lower-case identifier, for collections, labels, keys and roles, that no other test uses. */
    public String newNamePrefix() {
        return String.format(
                Locale.ROOT,
                "t%s_%s_%d",
                Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX),
                Long.toString(System.currentTimeMillis() & 0x3fff_ffff, Character.MAX_RADIX),
                NAMES.incrementAndGet());
    }

    /** The file with addresses and credentials, for programs that a test starts. */
    public Path stateFile() {
        return set.directory().resolve(StateFile.NAME);
    }

    /** Ends the servers and deletes their data; leaves servers alone that another program started. */
    @Override
    public void close() {
        if (run != null) {
            run.close();
        }
    }

    private Endpoint running(Server server) {
        ManagedServer managed = set.server(server);
        if (run != null) {
            managed.start();
        } else if (!managed.isRunning()) {
            throw new IllegalStateException(
                    server.key() + " of " + stateFile() + ": down (expected: running; start it with backends.sh up)");
        }
        return managed.endpoint();
    }

    /** Made when first asked for. */
    private static final class Shared {
        static final Backends INSTANCE = open(System.getProperty(STATE_VARIABLE, System.getenv(STATE_VARIABLE)));

        private static Backends open(@Nullable String state) {
            return state == null || state.isEmpty() ? start() : attach(Path.of(state));
        }
    }
}
