package dev.dualtrack.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.Policies;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that somebody changes behind a savepoint, and rows that several hold: what an xmax by itself does not tell. */
class SharedLocksIT {
    private static final String KEY_SHARE = "SELECT 1 FROM t WHERE id = 1 FOR KEY SHARE";
    private static final String UPDATE = "UPDATE t SET x = x + 1 WHERE id = 1";

    @TempDir
    Path directory = Path.of("");

    private final Database database = Backends.shared().newDatabase();
    private final List<Connection> sessions = new ArrayList<>();
    private TestSource setup = TestSource.none();

    @BeforeEach
    void open() {
        setup = TestSource.of(database, directory);
        database.execute("CREATE TABLE t (id int8 PRIMARY KEY, x int); INSERT INTO t VALUES (1, 1), (2, 1)");
    }

    @AfterEach
    void close() throws SQLException {
        for (Connection session : sessions) {
            session.close();
        }
        setup.close();
        database.close();
    }

    @ParameterizedTest
    @CsvSource({"DELETE FROM t WHERE id = 1, 0", "UPDATE t SET x = 2 WHERE id = 1, 0", "DELETE FROM t WHERE id = 1, 70"
    })
    void aRowThatIsChangedBehindASavepointIsHeldUntilThatIsOver(String change, int savepointsBefore) throws Exception {
        Statement writer = session();
        writer.execute("INSERT INTO t VALUES (3, 1)");
        for (int i = 0; i < savepointsBefore; i++) {
            // More than a server keeps at hand for each transaction.
            writer.execute("SAVEPOINT before; INSERT INTO t VALUES (" + (100 + i) + ", 1); RELEASE before");
        }
        writer.execute("SAVEPOINT here; " + change);
        anotherTransactionEnds();

        assertHeld(true);

        writer.execute("ROLLBACK TO here");
        anotherTransactionEnds();
        assertHeld(false);

        writer.execute("SAVEPOINT there; " + change + "; RELEASE there");
        anotherTransactionEnds();
        assertHeld(true);

        writer.getConnection().rollback();
        assertHeld(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SAVEPOINT here;"})
    void aRowThatWasLockedIsNotHeldThoughSomebodyElseHasBeenWritingForLonger(String before) throws Exception {
        session().execute("INSERT INTO t VALUES (3, 1)");
        Statement locker = session();
        locker.execute("INSERT INTO t VALUES (4, 1);" + before + "SELECT 1 FROM t WHERE id = 1 FOR UPDATE");
        anotherTransactionEnds();
        assertHeld(true);

        locker.getConnection().commit();
        anotherTransactionEnds();

        assertHeld(false);
    }

    @Test
    void aRowThatSeveralLockIsNotHeld() throws Exception {
        session().execute(KEY_SHARE);
        session().execute(KEY_SHARE);

        assertHeld(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SAVEPOINT here;"})
    void aRowThatIsUpdatedBesideALockIsHeldUntilThatIsOver(String before) throws Exception {
        session().execute(KEY_SHARE);
        Statement writer = session();
        writer.execute("INSERT INTO t VALUES (3, 1);" + before + UPDATE);
        anotherTransactionEnds();

        assertHeld(true);

        writer.getConnection().rollback();
        anotherTransactionEnds();
        assertHeld(false);
    }

    @Test
    void aRowThatSeveralHaveLockedIsNotHeldWhereTheirNumberIsYetToBeATransactions() throws Exception {
        Statement one = session();
        Statement other = session();
        one.execute(KEY_SHARE);
        other.execute(KEY_SHARE);
        long shared = number("SELECT xmax::text::int8 FROM t WHERE id = 1");
        // Each pair of parts of the two transactions takes a number of its own: n * n of them for 2 n of transactions.
        double behind = Math.max(0, number("SELECT pg_current_xact_id()::text::int8") - shared);
        long n = 100 + (long) Math.sqrt(behind);
        assumeTrue(n <= 500, "the server has given few numbers to transactions so far");
        database.execute("CREATE TABLE pairs (a int8, b int8, id int8 PRIMARY KEY);"
                + "INSERT INTO pairs SELECT a, b, a * 1000 + b FROM generate_series(1, " + n
                + ") a, generate_series(1, " + n
                + ") b; CREATE INDEX ON pairs (a); CREATE INDEX ON pairs (b); ANALYZE pairs");
        for (int i = 1; i <= n; i++) {
            one.execute("SAVEPOINT here; SELECT 1 FROM pairs WHERE a = " + i + " FOR KEY SHARE");
        }
        for (int i = 1; i <= n; i++) {
            other.execute("SAVEPOINT here; SELECT 1 FROM pairs WHERE b = " + i + " FOR KEY SHARE");
        }
        one.getConnection().commit();
        other.getConnection().commit();
        TableMapping pairs = mapping("pairs");
        long last = number("SELECT id FROM pairs ORDER BY xmax::text::int8 DESC LIMIT 1");
        assertThat(number("SELECT xmax::text::int8 - pg_current_xact_id()::text::int8 FROM pairs WHERE id = " + last))
                .as("ahead of the transactions")
                .isPositive();

        SourceRead read = setup.source().read(pairs, List.of(new RecordKey(pairs.id(), List.of(last))));

        assertThat(read.rows().values())
                .singleElement()
                .satisfies(row -> assertThat(row.xmax()).isZero());
    }

    /** Whether row 1 is held by somebody in the eyes of who reads it. */
    private void assertHeld(boolean held) {
        TableMapping mapping = mapping("t");
        SourceRead read = setup.source().read(mapping, List.of(new RecordKey(mapping.id(), List.of(1L))));
        SourceRow row = Objects.requireNonNull(read.rows().get(new RecordKey(mapping.id(), List.of(1L))));
        assertThat(read.snapshot().sees(row.xmax())).isEqualTo(!held);
    }

    private TableMapping mapping(String table) {
        TableId id = new TableId("public", table);
        CacheMapping cache = new CacheMapping(table + ":{id}", CacheMapping.Mode.WRITE_THROUGH, 0);
        return TableMapping.bind(
                new TableConfig(id.toString(), null, null, null, cache),
                setup.source().schema(id),
                Policies.EMBEDDING);
    }

    /** Later than all that are running: a snapshot then lies beyond them. */
    private void anotherTransactionEnds() {
        database.execute("UPDATE t SET x = x + 1 WHERE id = 2");
    }

    /** A transaction that is open until the end of the test, if it is not ended before. */
    private Statement session() throws SQLException {
        Connection session = database.connect();
        sessions.add(session);
        session.setAutoCommit(false);
        return session.createStatement();
    }

    private long number(String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }
}
