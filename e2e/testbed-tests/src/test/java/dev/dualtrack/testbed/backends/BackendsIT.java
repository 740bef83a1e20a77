package dev.dualtrack.testbed.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.testbed.process.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each server of a set must do, seen through the product's own client libraries. */
class BackendsIT {
    private static Backends backends;

    @BeforeAll
    static void start() {
        backends = Backends.start(Server.values());
    }

    @AfterAll
    static void end() {
        Path directory = directory(backends);
        backends.close();
        assertThat(directory).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void answersAClientWithItsCredentialsAndKeepsDataOverAKill(Server server) throws Exception {
        ServerProbe probe = ServerProbe.of(server);
        Endpoint endpoint = endpoint(backends, server);
        probe.write(endpoint, "kept");
        assertThat(probe.read(endpoint)).isEqualTo("kept");

        backends.server(server).kill();
        assertThat(backends.server(server).isRunning()).isFalse();
        backends.server(server).start();

        assertThat(endpoint(backends, server)).isEqualTo(endpoint);
        // Milvus loads its collections after it has started to answer.
        Await.await(() -> "kept".equals(probe.read(endpoint)), Duration.ofMinutes(1), server + " has kept its data");
    }

    @ParameterizedTest
    @EnumSource(names = "KAFKA", mode = EnumSource.Mode.EXCLUDE)
    void refusesAWrongPassword(Server server) {
        Endpoint right = endpoint(backends, server);
        Endpoint wrong = new Endpoint(server, right.host(), right.port(), right.user(), "wrong");
        assertThatThrownBy(() -> ServerProbe.of(server).write(wrong, "refused"))
                .satisfies(failure -> assertThat(allMessages(failure))
                        .containsPattern("(?i)password authentication|WRONGPASS|unauthorized|auth"));
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRES", "REDIS"})
    void keepsDataOverAnOrderlyStop(Server server) throws Exception {
        ServerProbe probe = ServerProbe.of(server);
        probe.write(endpoint(backends, server), "stopped");
        backends.server(server).stop();
        assertThat(backends.server(server).isRunning()).isFalse();
        assertThat(probe.read(endpoint(backends, server))).isEqualTo("stopped");
    }

    @Test
    void aPausedServerRunsButDoesNotAnswerUntilItIsResumed() throws Exception {
        ServerProbe probe = ServerProbe.of(Server.REDIS);
        Endpoint endpoint = backends.redis();
        probe.write(endpoint, "paused");
        ManagedServer redis = backends.server(Server.REDIS);
        redis.pause();
        try {
            assertThat(redis.isRunning()).isTrue();
            assertThatThrownBy(() -> probe.read(endpoint)).isNotNull();
        } finally {
            redis.resume();
        }
        assertThat(probe.read(endpoint)).isEqualTo("paused");
    }

    @Test
    void twoSetsRunAtOnceAndTheSecondLeavesNothingBehind() throws Exception {
        Path directory;
        try (Backends second = Backends.start(Server.MILVUS, Server.REDIS)) {
            directory = directory(second);
            for (Server server : new Server[] {Server.MILVUS, Server.REDIS}) {
                ServerProbe probe = ServerProbe.of(server);
                probe.write(endpoint(backends, server), "first");
                probe.write(endpoint(second, server), "second");
                assertThat(probe.read(endpoint(backends, server))).isEqualTo("first");
                assertThat(probe.read(endpoint(second, server))).isEqualTo("second");
            }
        }
        assertThat(directory).doesNotExist();
        assertThat(Leftovers.of(directory)).isEmpty();
    }

    @Test
    void aTestsDatabaseHasAnOwnerAndAReplicatorAndLeavesNoSlot() throws SQLException {
        String name;
        try (Database database = backends.newDatabase()) {
            name = database.name();
            database.execute("CREATE TABLE t (id int PRIMARY KEY)");
            try (Connection cdc = DriverManager.getConnection(
                            database.jdbcUrl(), database.replicator(), database.password());
                    Statement statement = cdc.createStatement()) {
                statement.execute("CREATE PUBLICATION p FOR TABLE t");
                statement.execute("SELECT pg_create_logical_replication_slot('" + name + "_slot', 'pgoutput')");
            }
        }
        Endpoint postgres = backends.postgres();
        try (Connection connection = DriverManager.getConnection(postgres.uri(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement();
                ResultSet left = statement.executeQuery("SELECT (SELECT count(*) FROM pg_database WHERE datname = '"
                        + name + "') + (SELECT count(*) FROM pg_replication_slots) + (SELECT count(*) FROM pg_roles"
                        + " WHERE rolname LIKE '" + name + "%')")) {
            left.next();
            assertThat(left.getInt(1)).isZero();
        }
    }

    @Test
    void attachingGivesTheSameServersButNoControlOverThem() throws Exception {
        try (Backends attached = Backends.attach(backends.stateFile())) {
            assertThat(attached.redis()).isEqualTo(backends.redis());
            assertThatThrownBy(() -> attached.server(Server.REDIS)).hasMessageContaining("are shared");
        }
        assertThat(backends.server(Server.REDIS).isRunning()).isTrue();
    }

    @Test
    void onlyTheUserMayReadThePasswords() throws Exception {
        assertThat(Files.getPosixFilePermissions(backends.stateFile())).hasToString("[OWNER_READ, OWNER_WRITE]");
        assertThat(backends.postgres().toString())
                .doesNotContain(backends.postgres().password());
    }

    static Endpoint endpoint(Backends backends, Server server) {
        return switch (server) {
            case POSTGRES -> backends.postgres();
            case KAFKA -> backends.kafka();
            case MILVUS -> backends.milvus();
            case NEO4J -> backends.neo4j();
            case REDIS -> backends.redis();
        };
    }

    private static Path directory(Backends backends) {
        return backends.stateFile().resolveSibling("");
    }

    private static String allMessages(Throwable failure) {
        StringBuilder messages = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            messages.append(cause).append('\n');
        }
        return messages.toString();
    }
}
