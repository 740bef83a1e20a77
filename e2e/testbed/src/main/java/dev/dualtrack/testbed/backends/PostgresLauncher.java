package dev.dualtrack.testbed.backends;

import dev.dualtrack.testbed.process.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL with logical decoding and scram passwords.
 *
 * <p>It refuses to run as root, so root runs it in a user namespace of its own in which root's files belong to "nobody":
 * no other account, no change of ownership. Nothing is synced to disk: a killed server keeps its data, a machine that
 * loses power does not.
 */
final class PostgresLauncher implements Launcher {
    private static final String SUPERUSER = "postgres";
    private static final String ACCESS = """
            host all all 0.0.0.0/0 scram-sha-256
            host replication all 0.0.0.0/0 scram-sha-256
            """;

    @Override
    public boolean isInstalled() {
        return installed() != null;
    }

    @Override
    public Endpoint prepare(Place place) throws IOException {
        Endpoint endpoint = new Endpoint(
                Server.POSTGRES, place.listen().address(), FreePorts.one(), SUPERUSER, Place.newPassword());
        Path password = place.write("password", endpoint.password());
        List<String> initdb = program(place, "initdb");
        initdb.addAll(List.of(
                "--pgdata=" + place.file("data"),
                "--username=" + SUPERUSER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync"));
        Commands.run(initdb);
        Files.delete(password);
        Files.writeString(place.file("data/postgresql.auto.conf"), settings(endpoint));
        Files.writeString(place.file("data/pg_hba.conf"), ACCESS);
        return endpoint;
    }

    @Override
    public void launch(Place place, Endpoint endpoint) throws IOException {
        List<String> command = program(place, "postgres");
        command.addAll(List.of("-D", place.file("data").toString()));
        place.start(Server.POSTGRES.key(), command, Map.of());
    }

    @Override
    public boolean answers(Place place, Endpoint endpoint) throws SQLException {
        try (Connection connection =
                DriverManager.getConnection(endpoint.uri(), endpoint.user(), endpoint.password())) {
            return connection.isValid(5);
        }
    }

    /** Fast shutdown: does not wait for clients to leave. */
    @Override
    public String stopSignal() {
        return "INT";
    }

    private static List<String> program(Place place, String name) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "--user", "--map-user=65534", "--map-group=65534", "--"));
        }
        Path installed = installed();
        if (installed == null) {
            Path root = place.binaries().resolve("root");
            command.addAll(List.of("env", "LD_LIBRARY_PATH=" + root.resolve("usr/lib/x86_64-linux-gnu")));
            installed = root.resolve("usr/lib/postgresql/15/bin");
        }
        command.add(installed.resolve(name).toString());
        return command;
    }

    private static @Nullable Path installed() {
        return IntStream.rangeClosed(15, 18)
                .mapToObj(version -> Path.of("/usr/lib/postgresql/" + version + "/bin"))
                .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                .findFirst()
                .orElse(null);
    }

    private static String settings(Endpoint endpoint) {
        return """
            listen_addresses = '%s'
            port = %d
            unix_socket_directories = ''
            wal_level = logical
            max_replication_slots = 40
            max_wal_senders = 40
            max_connections = 300
            shared_buffers = 128MB
            fsync = off
            jit = off
            log_timezone = 'UTC'
            timezone = 'UTC'
            """.formatted(endpoint.host(), endpoint.port());
    }
}
