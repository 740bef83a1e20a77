package dev.dualtrack.testbed.backends;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The command line of {@link BackendsMain}. */
record Arguments(String command, Path state, List<Server> servers, Listen listen) {

    /** @throws IllegalArgumentException with the argument and what was expected */
    static Arguments parse(String... args) {
        if (args.length == 0) {
            throw new IllegalArgumentException("command: absent (expected: up, status, down or fetch)");
        }
        Path state = defaultState();
        List<Server> servers = Arrays.asList(Server.values());
        String address = Listen.LOOPBACK.address();
        String kafkaHost = "";
        for (int i = 1; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + ": without a value (expected: one)");
            }
            String value = args[i + 1];
            switch (args[i]) {
                case "--state" -> state = Path.of(value).toAbsolutePath().normalize();
                case "--servers" ->
                    servers = Arrays.stream(value.split(",", -1))
                            .map(Server::ofKey)
                            .toList();
                case "--advertise" -> address = value;
                case "--kafka-host" -> kafkaHost = value;
                default ->
                    throw new IllegalArgumentException(
                            "option: " + args[i] + " (expected: --state, --servers, --advertise or --kafka-host)");
            }
        }
        return new Arguments(args[0], state, servers, new Listen(address, kafkaHost.isEmpty() ? address : kafkaHost));
    }

    static Path defaultState() {
        String configured = System.getenv("DUALTRACK_STATE");
        Path root = configured == null || configured.isEmpty()
                ? Path.of(System.getProperty("java.io.tmpdir"), "dualtrack-" + System.getProperty("user.name"))
                : Path.of(configured);
        return root.resolve("backends").toAbsolutePath();
    }
}
