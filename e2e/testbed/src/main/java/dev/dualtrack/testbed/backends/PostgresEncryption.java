package dev.dualtrack.testbed.backends;

import dev.dualtrack.testbed.process.Await;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** TLS of a running PostgreSQL that a test has for itself. */
public final class PostgresEncryption {
    private static final Duration SOON = Duration.ofSeconds(30);

    private PostgresEncryption() {}

    /** Makes the server speak TLS with this certificate; returns when it does. Whoever asks for none still gets none. */
    public static void on(Endpoint postgres, Path certificate, Path key) throws SQLException {
        ask(postgres, "ALTER SYSTEM SET ssl_cert_file = '" + certificate + "'");
        ask(postgres, "ALTER SYSTEM SET ssl_key_file = '" + key + "'");
        ask(postgres, "ALTER SYSTEM SET ssl = on");
        ask(postgres, "SELECT pg_reload_conf()");
        Await.await(() -> ask(postgres, "SHOW ssl").equals(List.of("on")), SOON, "PostgreSQL speaks TLS");
    }

    /** For each connection that the role has now, as a client or to read the log: whether it is encrypted. */
    public static List<Boolean> ofConnections(Endpoint postgres, String role) throws SQLException {
        return ask(
                        postgres,
                        "SELECT ssl::text FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = '" + role
                                + "'")
                .stream()
                .map(Boolean::valueOf)
                .toList();
    }

    /** The first column of what the superuser is answered. */
    private static List<String> ask(Endpoint postgres, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(postgres.uri(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement()) {
            if (statement.execute(sql)) {
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {
                        values.add(rows.getString(1));
                    }
                }
            }
        }
        return values;
    }
}
