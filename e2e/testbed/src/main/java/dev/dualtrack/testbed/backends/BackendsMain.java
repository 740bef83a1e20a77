package dev.dualtrack.testbed.backends;

import dev.dualtrack.testbed.process.TrackedProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** The command behind {@code e2e/testbed/backends.sh}: servers that outlive the command that started them. */
public final class BackendsMain {
    private static final String USAGE = """
            usage: backends.sh up [--state DIR] [--servers LIST] [--advertise ADDRESS] [--kafka-host NAME]
                   backends.sh status [--state DIR]
                   backends.sh down [--state DIR]
                   backends.sh fetch [--servers LIST]

              --state DIR          where the servers live (default: dualtrack-USER/backends in the temporary directory)
              --servers LIST       of postgres,kafka,milvus,neo4j,redis (default: all)
              --advertise ADDRESS  the local address to listen on, such as the gateway of the cluster's network
                                   (default: 127.0.0.1)
              --kafka-host NAME    what Kafka tells clients to connect to (default: the address it listens on)

            up starts what does not run, also after a crash, with the data, ports and passwords that are there; fetch only
            gets the programs that it would lack.
            Tests use the servers when DUALTRACK_BACKENDS names DIR/state.env.
            """;

    private BackendsMain() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** The exit status: 0 done, 1 failed, 2 wrong usage. */
    static int run(String... args) {
        try {
            Arguments arguments = Arguments.parse(args);
            switch (arguments.command()) {
                case "up" -> up(arguments);
                case "down" -> down(arguments.state());
                case "status" -> status(arguments.state());
                case "fetch" -> fetch(arguments.servers());
                default ->
                    throw new IllegalArgumentException(
                            "command: " + arguments.command() + " (expected: up, status, down or fetch)");
            }
            return 0;
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(USAGE);
            return 2;
        } catch (IOException | RuntimeException | AssertionError e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                System.err.println(cause.getMessage());
            }
            return 1;
        }
    }

    private static void up(Arguments arguments) throws IOException {
        Path state = arguments.state();
        ServerSet set;
        if (ServerSet.exists(state)) {
            set = ServerSet.open(state, ServerCache.ofUser());
            if (!set.listen().equals(arguments.listen())) {
                throw new IOException("servers in " + state + " listen on " + set.listen() + " (expected: "
                        + arguments.listen() + "): run down first");
            }
        } else {
            set = ServerSet.create(Directories.createPrivate(state), arguments.listen(), ServerCache.ofUser());
        }
        set.start(arguments.servers());
        status(state);
        System.out.println("DUALTRACK_BACKENDS=" + state.resolve(StateFile.NAME));
    }

    private static void fetch(List<Server> servers) throws IOException {
        ServerCache cache = ServerCache.ofUser();
        for (Server server : servers) {
            cache.binaries(server);
        }
    }

    private static void status(Path state) throws IOException {
        if (!ServerSet.exists(state)) {
            System.out.println("no servers in " + state);
            return;
        }
        ServerSet set = ServerSet.open(state, ServerCache.ofUser());
        Arrays.stream(Server.values())
                .flatMap(server -> set.endpoint(server).stream())
                .forEach(endpoint -> System.out.printf(
                        "%-9s %-8s %s%n",
                        endpoint.server().key(),
                        set.server(endpoint.server()).isRunning() ? "running" : "down",
                        endpoint.uri()));
    }

    private static void down(Path state) throws IOException {
        if (!ServerSet.exists(state)) {
            System.out.println("no servers in " + state);
            return;
        }
        ServerSet set = ServerSet.open(state, ServerCache.ofUser());
        List<Server> servers = Arrays.asList(Server.values());
        servers.parallelStream().forEach(server -> set.server(server).stop());
        TrackedProcess.recorded(state).forEach(process -> process.end(Duration.ZERO));
        Directories.delete(state);
        System.out.println("ended and removed the servers in " + state);
    }
}
