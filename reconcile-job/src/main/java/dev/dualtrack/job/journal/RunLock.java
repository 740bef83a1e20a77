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
    private static final Logger log = LoggerFactory.getLogger(RunLock.class);
    private static final String TRY = """
            select case when ? then pg_try_advisory_lock_shared(id) else pg_try_advisory_lock(id) end
            from (select hashtextextended('dualtrack:' || ?, 0) as id) key""";

    private final Connection connection;

    /** One lock in the database. */
    private record Claim(String name, boolean shared) {}

    private RunLock(Connection connection) {
        this.connection = connection;
    }

    /** The lock of the whole pipeline; empty if another run has it, or has that of a store. */
    public static Optional<RunLock> tryLock(DataSource database, String pipeline) {
        return tryLock(database, List.of(new Claim(pipeline, false)));
    }

    /** The lock of some stores of the pipeline; empty if another run has that of one of them, or of the whole. */
    public static Optional<RunLock> tryLock(DataSource database, String pipeline, Collection<StoreKind> stores) {
        List<Claim> claims = new ArrayList<>();
        claims.add(new Claim(pipeline, true));
        stores.forEach(store -> claims.add(new Claim(pipeline + ':' + store.word(), false)));
        return tryLock(database, claims);
    }

    private static Optional<RunLock> tryLock(DataSource database, List<Claim> claims) {
        try {
            Connection connection = database.getConnection();
            connection.setAutoCommit(true);
            stayOpen(connection);
            RunLock lock = new RunLock(connection);
            if (lock.takes(claims)) {
                return Optional.of(lock);
            }
            lock.close();
            return Optional.empty();
        } catch (SQLException e) {
            throw SqlErrors.classified("lock of pipeline " + claims.getFirst().name(), e);
        }
    }

    /**
     * Nothing is asked on it for the length of a run, and who loses the session loses the lock. That of a node that died must
     * not stand for the two hours after which a server asks by default: the run's next pod would find the lock taken.
     */
    private static void stayOpen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set idle_session_timeout = 0; set tcp_keepalives_idle = 30;"
                    + " set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3");
        }
    }

    private boolean takes(List<Claim> claims) throws SQLException {
        for (Claim claim : claims) {
            if (!holds(claim)) {
                return false;
            }
        }
        return true;
    }

    private boolean holds(Claim claim) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(TRY)) {
            lock.setBoolean(1, claim.shared());
            lock.setString(2, claim.name());
            try (ResultSet answer = lock.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
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
                throw SqlErrors.classified("checkpoint of a run", e);
            }
        }

        <T> T ask(String sql, Answer<T> answer, Object... values) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bind(statement, values);
                try (ResultSet rows = statement.executeQuery()) {
                    return answer.read(rows);
                }
            } catch (SQLException e) {
                throw SqlErrors.classified("checkpoint of a run", e);
            }
        }

        private static void bind(PreparedStatement statement, Object... values) throws SQLException {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
        }
    }

    /** Gives the lock back. If the session is lost, so is the lock: that is no failure of a run that has ended. */
    @Override
    public void close() {
        try (Connection ended = connection;
                PreparedStatement unlock = ended.prepareStatement("select pg_advisory_unlock_all()")) {
            unlock.execute();
        } catch (SQLException e) {
            log.atWarn().setCause(e).log("Lock not released; it ends with its session");
        }
    }
}
