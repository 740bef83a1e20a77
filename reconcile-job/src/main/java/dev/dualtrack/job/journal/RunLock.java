package dev.dualtrack.job.journal;

import dev.dualtrack.core.source.SqlErrors;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The lock that keeps two runs of one pipeline apart: an advisory lock of the source database, held by a connection of
 * its own. If this process dies the connection ends, and with it the lock.
 */
public final class RunLock implements AutoCloseable {
    private final Connection connection;

    private RunLock(Connection connection) {
        this.connection = connection;
    }

    /** The lock of the pipeline; empty if another run has it. */
    public static Optional<RunLock> tryLock(DataSource database, String pipeline) {
        try {
            Connection connection = database.getConnection();
            connection.setAutoCommit(true);
            if (holds(connection, pipeline)) {
                return Optional.of(new RunLock(connection));
            }
            connection.close();
            return Optional.empty();
        } catch (SQLException e) {
            throw SqlErrors.classified("lock of pipeline " + pipeline, e);
        }
    }

    private static boolean holds(Connection connection, String pipeline) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement("select pg_try_advisory_lock(hashtextextended('dualtrack:' || ?, 0))")) {
            lock.setString(1, pipeline);
            try (ResultSet answer = lock.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }

    @Override
    public void close() {
        try (Connection ended = connection;
                PreparedStatement unlock = ended.prepareStatement("select pg_advisory_unlock_all()")) {
            unlock.execute();
        } catch (SQLException e) {
            throw SqlErrors.classified("release of the lock", e);
        }
    }
}
