package dev.dualtrack.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.bucket.BucketSums.Level;
import dev.dualtrack.core.bucket.Buckets;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.mapping.Policies;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import dev.dualtrack.testbed.backends.ManagedServer;
import dev.dualtrack.testbed.backends.Server;
import dev.dualtrack.testbed.process.Await;
import dev.dualtrack.testbed.process.SmallDisk;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What a real PostgreSQL says when it does not want to, and the class that it gets. */
final class SqlErrorsIT {
    private static final Duration WAIT = Duration.ofSeconds(30);

    @Test
    void aDeadlockIsTransient() throws Exception {
        try (Database database = Backends.shared().newDatabase();
                Connection one = database.connect();
                Connection two = database.connect();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            database.execute("CREATE TABLE t (id int8 PRIMARY KEY, n int8)");
            database.execute("INSERT INTO t VALUES (1, 0), (2, 0)");
            one.setAutoCommit(false);
            two.setAutoCommit(false);
            update(one, 1);
            update(two, 2);
            Future<Boolean> crossing = threads.submit(() -> update(two, 1));
            Await.await(() -> waits(database), WAIT, "one transaction waits for the other");

            List<SQLException> failures = new ArrayList<>();
            catching(failures, () -> update(one, 2));
            one.rollback();
            catching(failures, crossing::get);

            assertThat(failures).hasSize(1);
            assertThat(SqlErrors.classified("update", failures.getFirst()))
                    .hasMessageContaining("40P01")
                    .returns(ErrorClass.TRANSIENT, ClassifiedException::errorClass);
        }
    }

    @Test
    void aStatementThatTakesTooLongIsAConnectivityFailure() throws SQLException {
        assertThat(failureOf("SET statement_timeout = 50", "SELECT pg_sleep(20)")
                        .errorClass())
                .isEqualTo(ErrorClass.CONNECTIVITY);
    }

    @Test
    void aSessionThatTheAdministratorEndsIsAConnectivityFailure() throws SQLException {
        assertThat(failureOf("SELECT 1", "SELECT pg_terminate_backend(pg_backend_pid())")
                        .errorClass())
                .isEqualTo(ErrorClass.CONNECTIVITY);
    }

    @Test
    void aDivisionByZeroIsUnknownAndNoDataFailure() throws SQLException {
        ClassifiedException failure = failureOf("SELECT 1", "SELECT 1 / 0");

        assertThat(failure).hasMessageContaining("22012");
        assertThat(failure.errorClass()).isEqualTo(ErrorClass.UNKNOWN);
        assertThat(failure.errorClass().pausesGroup()).isTrue();
    }

    @Test
    void noMoreConnectionsIsThrottledUntilThereAreSome(@TempDir Path directory) throws Exception {
        try (Database database = Backends.shared().newDatabase()) {
            TestSource setup = TestSource.of(database, directory);
            superuser(database, "ALTER ROLE " + database.owner() + " CONNECTION LIMIT 0");

            failsAs(ErrorClass.THROTTLED, setup);

            superuser(database, "ALTER ROLE " + database.owner() + " CONNECTION LIMIT -1");
            assertThat(setup.source().systemIdentifier()).isNotEmpty();
            setup.close();
        }
    }

    @Test
    void noMoreRoomForWhatAStatementSpillsIsThrottled() throws SQLException {
        try (Database database = Backends.shared().newDatabase()) {
            superuser(database, "ALTER ROLE " + database.owner() + " SET temp_file_limit = 64");
            try (Connection connection = database.connect();
                    Statement sql = connection.createStatement()) {
                sql.execute("SET work_mem = 64");

                throttled("53400", sql, "SELECT md5(n::text) h FROM generate_series(1, 50000) n ORDER BY h");
            }
        }
    }

    @Test
    @EnabledIf(value = "dev.dualtrack.testbed.process.SmallDisk#isPermitted", disabledReason = SmallDisk.NEEDS)
    void f42AFullDiskIsThrottledUntilThereIsRoom() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(8);
                Database database = Backends.shared().newDatabase()) {
            database.keepOn(disk);
            database.execute("CREATE TABLE t (id int8)");
            try (Connection connection = database.connect();
                    Statement sql = connection.createStatement()) {
                disk.fill();
                throttled("53100", sql, "INSERT INTO t VALUES (1)");

                disk.free();
                assertThat(sql.executeUpdate("INSERT INTO t VALUES (2)")).isOne();
            }
        }
    }

    @Test
    void f42NoMoreMemoryIsThrottledAndTheSessionGoesOn() throws Exception {
        try (Database database = Backends.shared().newDatabase();
                Connection connection = database.connect();
                Statement sql = connection.createStatement()) {
            limitMemory(sql);

            throttled("53200", sql, "SELECT length(repeat('x', 1000000000))");

            assertThat(sql.execute("SELECT 1")).isTrue();
        }
    }

    @Test
    void rowsThatAPolicyHidesAreAFailureAndNotGone(@TempDir Path directory) throws SQLException {
        try (Database database = Backends.shared().newDatabase()) {
            TestSource setup = TestSource.of(database, directory);
            database.execute(
                    "CREATE TABLE t (id int8 PRIMARY KEY)",
                    "INSERT INTO t VALUES (1), (2)",
                    "CREATE POLICY few ON t USING (id < 2)",
                    "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
                    "ALTER TABLE t FORCE ROW LEVEL SECURITY");
            TableConfig config = new TableConfig(
                    "public.t", null, null, null, new CacheMapping("t:{id}", CacheMapping.Mode.WRITE_THROUGH, 0));
            TableMapping table = TableMapping.bind(config, setup.source().schema(config.id()), Policies.EMBEDDING);

            assertThatThrownBy(() -> setup.source().sums(table, Set.of(StoreKind.CACHE), Level.COARSE, Buckets.all()))
                    .isInstanceOfSatisfying(
                            ClassifiedException.class,
                            e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.AUTH));
            setup.close();
        }
    }

    @Test
    void aStoppedServerIsAConnectivityFailureAndIsUsedAgainWhenItIsBack(@TempDir Path directory) throws Exception {
        try (Backends backends = Backends.start(Server.POSTGRES)) {
            ManagedServer server = backends.server(Server.POSTGRES);
            TestSource setup = TestSource.of(backends.newDatabase(), directory);
            String identifier = setup.source().systemIdentifier();

            server.kill();
            failsAs(ErrorClass.CONNECTIVITY, setup);

            server.start();
            assertThat(setup.source().systemIdentifier()).isEqualTo(identifier);
            setup.close();
        }
    }

    private static void failsAs(ErrorClass expected, TestSource setup) {
        assertThatThrownBy(() -> setup.source().systemIdentifier())
                .isInstanceOfSatisfying(
                        ClassifiedException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(expected));
    }

    private static ClassifiedException failureOf(String before, String statement) throws SQLException {
        try (Database database = Backends.shared().newDatabase();
                Connection connection = database.connect();
                Statement sql = connection.createStatement()) {
            sql.execute(before);
            try {
                sql.execute(statement);
            } catch (SQLException e) {
                return SqlErrors.classified("statement", e);
            }
        }
        throw new AssertionError("no failure (expected: one)");
    }

    private static void throttled(String state, Statement sql, String statement) {
        assertThatThrownBy(() -> sql.execute(statement))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(SqlErrors.classified("statement", e))
                                .hasMessageContaining(state)
                                .returns(ErrorClass.THROTTLED, ClassifiedException::errorClass));
    }

    /** Lets the server's process that serves this session have no more than a gibibyte of addresses. */
    private static void limitMemory(Statement session) throws Exception {
        try (ResultSet row = session.executeQuery("SELECT pg_backend_pid()")) {
            assertThat(row.next()).isTrue();
            assertThat(new ProcessBuilder("prlimit", "--pid", row.getString(1), "--as=1073741824:")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor())
                    .isZero();
        }
    }

    private static boolean update(Connection connection, long id) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute("UPDATE t SET n = n + 1 WHERE id = " + id);
        }
    }

    private static void superuser(Database database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        database.jdbcUrl(),
                        database.server().user(),
                        database.server().password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static boolean waits(Database database) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet waiting = statement.executeQuery("SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING"
                        + " (pid) WHERE NOT granted AND datname = current_database()")) {
            return waiting.next() && waiting.getInt(1) > 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void catching(List<SQLException> failures, Callable<Boolean> call) throws Exception {
        try {
            call.call();
        } catch (SQLException e) {
            failures.add(e);
        } catch (ExecutionException e) {
            failures.add((SQLException) e.getCause());
        }
    }
}
