package dev.dualtrack.operator.probe;

import dev.dualtrack.core.config.SourceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Opens short connections to the source: three seconds to connect, five for an answer. */
public final class Postgres {
    private static final String CONNECT_SECONDS = "3";
    private static final String ANSWER_SECONDS = "5";

    /**
     * A connection with auto-commit.
     *
     * @param certificateAuthority PEM text that the Verify modes need
     */
    public Connection open(SourceConfig source, Login login, @Nullable String certificateAuthority)
            throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", login.username());
        properties.setProperty("password", login.password());
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("loginTimeout", CONNECT_SECONDS);
        properties.setProperty("socketTimeout", ANSWER_SECONDS);
        properties.setProperty("ApplicationName", "dualtrack-operator");
        properties.setProperty("sslmode", source.tls().mode().sslMode());
        if (certificateAuthority == null) {
            return connect(source, properties);
        }
        Path file = write(certificateAuthority);
        try {
            properties.setProperty("sslrootcert", file.toString());
            return connect(source, properties);
        } finally {
            delete(file);
        }
    }

    private static Connection connect(SourceConfig source, Properties properties) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + source.host() + ":" + source.port() + "/" + source.database(), properties);
    }

    private static Path write(String pem) throws SQLException {
        try {
            return Files.writeString(Files.createTempFile("source-ca-", ".pem"), pem);
        } catch (IOException e) {
            throw new SQLException("cannot write the certificate authority to the temporary directory", "08001", e);
        }
    }

    private static void delete(Path file) throws SQLException {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new SQLException("cannot delete " + file.getFileName(), "08001", e);
        }
    }
}
