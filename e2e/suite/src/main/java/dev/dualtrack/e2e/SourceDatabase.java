package dev.dualtrack.e2e;

import dev.dualtrack.testbed.backends.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;

/**
 * The sample's source database on the real server: the application's tables, owned by one role, and a second role for
 * the pipeline that may stream and publish them and no more.
 */
final class SourceDatabase {
    private final Endpoint server;
    private final String name;
    private final String pipelinePassword;

    private SourceDatabase(Endpoint server, String name, String pipelinePassword) {
        this.server = server;
        this.name = name;
        this.pipelinePassword = pipelinePassword;
    }

    /** Makes the database anew, dropping one of that name with its slots, and creates the tables of {@code schema}. */
    static SourceDatabase create(Endpoint server, String name, Path schema) throws SQLException, IOException {
        SourceDatabase database = new SourceDatabase(server, name, newPassword());
        database.drop();
        try (Connection connection = database.open("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE " + database.pipelineUser() + " LOGIN REPLICATION PASSWORD '"
                    + database.pipelinePassword + "'");
            statement.execute("CREATE DATABASE " + name + " OWNER " + database.pipelineUser());
        }
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE " + database.pipelineUser());
            statement.execute(Files.readString(schema));
        }
        return database;
    }

    /** The role that the pipeline logs in with. */
    String pipelineUser() {
        return name + "_pipeline";
    }

    String pipelinePassword() {
        return pipelinePassword;
    }

    String name() {
        return name;
    }

    /** A new connection with every right. */
    Connection connect() throws SQLException {
        return open(name);
    }

    /** Runs one statement and returns how many rows it changed. */
    int update(String sql, Object... parameters) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }

    /** The first column of the first row as text. */
    String value(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            if (!rows.next()) {
                throw new IllegalStateException("no row (expected: one): " + sql);
            }
            return String.valueOf(rows.getString(1));
        }
    }

    /** Removes the database, its replication slots and the pipeline's role. */
    void drop() throws SQLException {
        try (Connection connection = open("postgres");
                Statement statement = connection.createStatement()) {
            String slots = " FROM pg_replication_slots WHERE database = '" + name + "'";
            statement.execute("SELECT pg_terminate_backend(active_pid)" + slots + " AND active");
            for (int tries = 0; tries < 50 && dropSlots(statement, slots) > 0; tries++) {
                statement.execute("SELECT pg_sleep(0.1)");
            }
            statement.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
            statement.execute("DROP ROLE IF EXISTS " + pipelineUser());
        }
    }

    /** Drops the slots that nobody streams from; returns how many still are streamed from. */
    private static int dropSlots(Statement statement, String slots) throws SQLException {
        statement.execute("SELECT pg_drop_replication_slot(slot_name)" + slots + " AND NOT active");
        try (ResultSet rows = statement.executeQuery("SELECT count(*)" + slots)) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }

    private Connection open(String database) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(database), server.user(), server.password());
    }

    private static String newPassword() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** The replication slots of this database. */
    List<String> slots() throws SQLException {
        String slots =
                value("SELECT coalesce(string_agg(slot_name, ','), '') FROM pg_replication_slots WHERE database = '"
                        + name + "'");
        return slots.isEmpty() ? List.of() : List.of(slots.split(","));
    }
}
