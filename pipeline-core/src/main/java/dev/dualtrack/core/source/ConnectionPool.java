package dev.dualtrack.core.source;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.dualtrack.core.config.CredentialFiles;
import dev.dualtrack.core.config.Credentials;
import dev.dualtrack.core.config.SourceConfig;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;

/** A small pool of connections with every wait bounded; each new connection reads the credential files again. */
final class ConnectionPool {
    private static final int CONNECT_SECONDS = 5;
    private static final int SOCKET_SECONDS = 60;
    private static final int STATEMENT_MILLIS = 30_000;
    private static final int POOL_SIZE = 4;

    private ConnectionPool() {}

    static HikariDataSource open(SourceConfig config) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("source");
        pool.setDataSource(dataSource(config));
        pool.setMaximumPoolSize(POOL_SIZE);
        pool.setMinimumIdle(0);
        pool.setConnectionTimeout(10_000);
        pool.setValidationTimeout(3_000);
        pool.setMaxLifetime(600_000);
        pool.setIdleTimeout(60_000);
        pool.setInitializationFailTimeout(-1);
        return new HikariDataSource(pool);
    }

    private static PGSimpleDataSource dataSource(SourceConfig config) {
        RotatingDataSource source = new RotatingDataSource(config.credentials());
        source.setServerNames(new String[] {config.host()});
        source.setPortNumbers(new int[] {config.port()});
        source.setDatabaseName(config.database());
        source.setApplicationName("dualtrack");
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(2 * CONNECT_SECONDS);
        source.setSocketTimeout(SOCKET_SECONDS);
        source.setTcpKeepAlive(true);
        source.setOptions("-c statement_timeout=" + STATEMENT_MILLIS + " -c TimeZone=UTC -c DateStyle=ISO"
                + " -c extra_float_digits=1 -c standard_conforming_strings=on -c search_path=pg_catalog"
                // Rows that a policy hides look deleted; PostgreSQL refuses to answer instead.
                + " -c row_security=off");
        source.setSslMode(config.tls().mode().sslMode());
        if (config.tls().caFile() != null) {
            source.setSslRootCert(config.tls().caFile().toString());
        }
        return source;
    }

    /** Reads the files at each connect, so that a rotated secret is used without a restart. */
    private static final class RotatingDataSource extends PGSimpleDataSource {
        private static final long serialVersionUID = 1L;

        private final transient CredentialFiles files;

        RotatingDataSource(CredentialFiles files) {
            this.files = files;
        }

        @Override
        public Connection getConnection() throws SQLException {
            Credentials credentials = Credentials.read(files);
            return getConnection(credentials.username(), credentials.password());
        }
    }
}
