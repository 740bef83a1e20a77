package dev.dualtrack.testbed.backends;

import dev.dualtrack.testbed.process.SmallDisk;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A PostgreSQL database of one test.
 *
 * @param server the server, with its superuser
 * @param owner the role that owns the database, named as the database
 * @param password of both roles
 * @param replicator a role with REPLICATION that is a member of the owner, so that it may read and publish every table
 */
public record Database(Endpoint server, String name, String owner, String password, String replicator)
        implements AutoCloseable {

    static Database create(Endpoint server, String name) {
        Database database = new Database(server, name, name, Place.newPassword(), name + "_cdc");
        database.asSuperuser(List.of(
                "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(database.owner, database.password),
                "CREATE ROLE %s LOGIN REPLICATION PASSWORD '%s' IN ROLE %s"
                        .formatted(database.replicator, database.password, database.owner),
                "CREATE DATABASE %s OWNER %s".formatted(name, database.owner)));
        return database;
    }

    public String jdbcUrl() {
        return server.jdbcUrl(name);
    }

    /** A new connection as the owner. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), owner, password);
    }

    /** Runs statements as the owner, each in a transaction of its own. */
    public void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("statement failed in database " + name, e);
        }
    }

    /** Lets what later sessions make in it lie on that disk, which is to be closed after the database. */
    public void keepOn(SmallDisk disk) {
        asSuperuser(List.of(
                "CREATE TABLESPACE %s LOCATION '%s'".formatted(name, disk.path()),
                "GRANT CREATE ON TABLESPACE %s TO %s".formatted(name, owner),
                "ALTER DATABASE %s SET default_tablespace = %s".formatted(name, name)));
    }

    /** Drops the database, its replication slots and its roles; a test that leaves slots behind fills the disk. */
    @Override
    public void close() {
        String slots = "FROM pg_replication_slots WHERE database = '" + name + "'";
        asSuperuser(List.of("SELECT pg_terminate_backend(active_pid) " + slots + " AND active"));
        List<String> statements = new ArrayList<>();
        for (String slot : names("SELECT slot_name " + slots)) {
            statements.add("SELECT pg_drop_replication_slot('" + slot + "')");
        }
        statements.add("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        statements.add("DROP TABLESPACE IF EXISTS " + name);
        statements.add("DROP ROLE IF EXISTS " + replicator);
        statements.add("DROP ROLE IF EXISTS " + owner);
        asSuperuser(statements);
    }

    @Override
    public String toString() {
        return "database " + name + " at " + server.address();
    }

    private List<String> names(String query) {
        try (Connection connection = superuser();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        } catch (SQLException e) {
            throw new IllegalStateException("query failed on " + server, e);
        }
    }

    private void asSuperuser(List<String> statements) {
        try (Connection connection = superuser();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("statement failed on " + server, e);
        }
    }

    private Connection superuser() throws SQLException {
        return DriverManager.getConnection(server.uri(), server.user(), server.password());
    }
}
