package dev.dualtrack.job.fence;

import dev.dualtrack.core.cdc.CdcServerProperties;
import dev.dualtrack.core.source.Lsn;
import dev.dualtrack.core.source.SqlErrors;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The write-ahead log of a PostgreSQL server, seen by plain SQL. Messages are transactional: a non-transactional one is
 * not flushed before somebody else commits, and a walsender sends only what was flushed. Each is written twice, because a
 * slot is confirmed up to the commit before the last delivered change: the second carries the first one's commit. Thread-safe.
 */
public record PostgresWal(DataSource database, String slot) implements Wal {
    @Override
    public Lsn insertPosition() {
        return Lsn.parse(ask("select pg_current_wal_insert_lsn()::text").orElseThrow());
    }

    @Override
    public void emit(String content) {
        for (int i = 0; i < 2; i++) {
            ask("select pg_logical_emit_message(true, ?, ?)::text", CdcServerProperties.MESSAGE_PREFIX, content);
        }
    }

    @Override
    public Optional<Lsn> confirmed() {
        return ask("select confirmed_flush_lsn::text from pg_replication_slots where slot_name = ?", slot)
                .map(Lsn::parse);
    }

    private Optional<String> ask(String sql, String... parameters) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            connection.setAutoCommit(true);
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet answer = statement.executeQuery()) {
                return answer.next() ? Optional.ofNullable(answer.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw SqlErrors.classified("fence", e);
        }
    }
}
