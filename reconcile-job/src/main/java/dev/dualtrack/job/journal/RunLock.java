package dev.dualtrack.job.journal;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.source.SqlErrors;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock that keeps two runs of one pipeline apart: an advisory lock of the source database, held by a connection of
 * its own. If this process dies the connection ends, and with it the lock; if its node dies, a minute later. Runs that look
 * at different stores share the pipeline's lock, and each has those of its stores alone.
 */
public final class RunLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);
    private static final int ANSWER_SECONDS = 10;
    private static final String TRY = """
            select case when ? then pg_try_advisory_lock_shared(id) else pg_try_advisory_lock(id) end
            from (select hashtextextended('dualtrack:' || ?, 0) as id) key""";
    private static final String AWAIT = "select pg_advisory_lock(hashtextextended('dualtrack:' || ?, 0))";
    private static final String RELEASE = "select pg_advisory_unlock(hashtextextended('dualtrack:' || ?, 0))";

    private final Connection connection;

    /** One lock in the database. */
    record Claim(String name, boolean shared) {
        /** The pipeline's, for one run alone. */
        static Claim ofWhole(String pipeline) {
            return new Claim(pipeline, false);
        }

        /** The pipeline's, shared with whoever looks at other stores or has another slice of the same run. */
        static Claim ofShare(String pipeline) {
            return new Claim(pipeline, true);
        }

        static Claim ofStore(String pipeline, StoreKind store, boolean shared) {
            return new Claim(pipeline + ':' + store.word(), shared);
        }
    }

    private RunLock(Connection connection) {
        this.connection = connection;
    }

    /** The lock of the whole pipeline; empty if another run has it, or has that of a store. */
    public static Optional<RunLock> tryLock(DataSource database, String pipeline) {
        return tryLock(database, List.of(Claim.ofWhole(pipeline)));
    }

    /** The lock of some stores of the pipeline; empty if another run has that of one of them, or of the whole. */
    public static Optional<RunLock> tryLock(DataSource database, String pipeline, Collection<StoreKind> stores) {
        List<Claim> claims = new ArrayList<>();
        claims.add(Claim.ofShare(pipeline));
        stores.forEach(store -> claims.add(Claim.ofStore(pipeline, store, false)));
        return tryLock(database, claims);
    }

    private static Optional<RunLock> tryLock(DataSource database, List<Claim> claims) {
        RunLock lock = open(database);
        boolean taken = false;
        try {
            taken = lock.takes(claims);
        } finally {
            if (!taken) {
                lock.close();
            }
        }
        return taken ? Optional.of(lock) : Optional.empty();
    }

    /** A session that holds no lock yet. */
    static RunLock open(DataSource database) {
        try {
            Connection connection = database.getConnection();
            connection.setAutoCommit(true);
            stayOpen(connection);
            return new RunLock(connection);
        } catch (SQLException e) {
            throw SqlErrors.classified("session for the lock of a run", e);
        }
    }

    /**
     * Nothing is asked on it for the length of a run, and who loses the session loses the lock. That of a node that died must
     * not stand for the two hours after which a server asks by default: the run's next pod would find the lock taken.
     */
    private static void stayOpen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set idle_session_timeout = 0; set tcp_keepalives_idle = 30;"
                    + " set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3;"
                    // below the minute after which the pool gives a silent connection up
                    + " set lock_timeout = '50s'; set statement_timeout = '55s'");
        }
    }

    /** Whether it has all of these now; if not, it may have taken some. */
    boolean takes(List<Claim> claims) {
        for (Claim claim : claims) {
            if (!session().ask(TRY, row -> row.next() && row.getBoolean(1), claim.shared(), claim.name())) {
                return false;
            }
        }
        return true;
    }

    /** Takes it alone, when whoever has it gives it back; waits for 50 seconds at most. */
    void await(String name) {
        session().ask(AWAIT, ResultSet::next, name);
    }

    /** Gives one back that it has alone. */
    void release(String name) {
        session().ask(RELEASE, ResultSet::next, name);
    }

    /** Whether the session is still there, and with it the lock; asks the server. */
    boolean isHeld() {
        try {
            return connection.isValid(ANSWER_SECONDS);
        } catch (SQLException e) {
            throw SqlErrors.classified("session for the lock of a run", e);
        }
    }

    /** The session that holds the lock: what is written in it is written under the lock, or not at all. */
    Session session() {
        return new Session(connection);
    }

    /** Statements in one session, each a transaction of its own. */
    record Session(Connection connection) {
        /** Reads the rows of an answer. */
        interface Answer<T> {
            T read(ResultSet rows) throws SQLException;
        }

        void write(String sql, Object... values) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bind(statement, values);
                statement.executeUpdate();
            } catch (SQLException e) {
                throw SqlErrors.classified("lock or checkpoint of a run", e);
            }
        }

        <T> T ask(String sql, Answer<T> answer, Object... values) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bind(statement, values);
                try (ResultSet rows = statement.executeQuery()) {
                    return answer.read(rows);
                }
            } catch (SQLException e) {
                throw SqlErrors.classified("lock or checkpoint of a run", e);
            }
        }

        private static void bind(PreparedStatement statement, Object... values) throws SQLException {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
        }
    }

    /**
     * Gives the lock back, and the session to its pool as it was. If the session is lost, so is the lock: that is no failure of a
     * run that has ended.
     */
    @Override
    public void close() {
        try (Connection ended = connection;
                Statement unlock = ended.createStatement()) {
            unlock.execute("select pg_advisory_unlock_all(); reset all");
        } catch (SQLException e) {
            LOG.atWarn().setCause(e).log("Lock not released; it ends with its session");
        }
    }
}
