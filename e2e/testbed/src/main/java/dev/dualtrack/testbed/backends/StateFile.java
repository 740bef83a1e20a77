package dev.dualtrack.testbed.backends;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Addresses and credentials of a set of servers, as lines {@code NAME=value} that a shell can source too.
 *
 * @param listen where the set's servers listen
 * @param endpoints those that were set up
 */
record StateFile(Listen listen, Map<Server, Endpoint> endpoints) {
    static final String NAME = "state.env";

    StateFile {
        endpoints = Map.copyOf(endpoints);
    }

    static StateFile read(Path file) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            int separator = line.indexOf('=');
            if (separator > 0) {
                values.put(line.substring(0, separator), line.substring(separator + 1));
            }
        }
        Map<Server, Endpoint> endpoints = new EnumMap<>(Server.class);
        for (Server server : Server.values()) {
            if (values.containsKey(server.name() + "_PORT")) {
                endpoints.put(server, endpoint(server, values, file));
            }
        }
        Listen listen = new Listen(value(values, "LISTEN_ADDRESS", file), value(values, "KAFKA_ADVERTISED_HOST", file));
        return new StateFile(listen, endpoints);
    }

    void write(Path file) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("LISTEN_ADDRESS", listen.address());
        values.put("KAFKA_ADVERTISED_HOST", listen.kafkaHost());
        for (Server server : Server.values()) {
            Endpoint endpoint = endpoints.get(server);
            if (endpoint != null) {
                values.put(server + "_HOST", endpoint.host());
                values.put(server + "_PORT", String.valueOf(endpoint.port()));
                values.put(server + "_USER", endpoint.user());
                values.put(server + "_PASSWORD", endpoint.password());
                values.put(server + "_URI", endpoint.uri());
            }
        }
        String content = values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                .collect(Collectors.joining());
        PrivateFile.write(file, content);
    }

    private static Endpoint endpoint(Server server, Map<String, String> values, Path file) throws IOException {
        String port = value(values, server + "_PORT", file);
        try {
            return new Endpoint(
                    server,
                    value(values, server + "_HOST", file),
                    Integer.parseInt(port),
                    value(values, server + "_USER", file),
                    value(values, server + "_PASSWORD", file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + server + "_PORT: " + port + " (expected: 1..65535)", e);
        }
    }

    private static String value(Map<String, String> values, String name, Path file) throws IOException {
        String value = values.get(name);
        if (value == null) {
            throw new IOException(file + ": " + name + ": absent (expected: a value)");
        }
        return value;
    }
}
