package dev.dualtrack.job.journal;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.source.SqlErrors;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/** Schema {@code dualtrack} of the source database, as far as the job needs it. */
final class JournalSchema {
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private static final List<String> STATEMENTS = List.of("create schema if not exists dualtrack", """
            create table if not exists dualtrack.reconcile_run (
              pipeline text not null,
              run_id text not null,
              started_at timestamptz not null,
              finished_at timestamptz,
              result text not null,
              summary jsonb not null,
              details jsonb not null default '{}',
              table_rows jsonb not null default '{}',
              primary key (pipeline, run_id))""", """
            create table if not exists dualtrack.reconcile_checkpoint (
              pipeline text not null,
              run_id text not null,
              table_name text not null,
              store text not null,
              step int not null,
              started_at timestamptz not null,
              basis text not null,
              state json not null,
              outcome json,
              primary key (pipeline, run_id, table_name, store, step))""", """
            create table if not exists dualtrack.reconcile_part (
              pipeline text not null,
              table_name text not null,
              store text not null,
              scanned_at timestamptz not null,
              looked_at timestamptz not null,
              basis text not null,
              oldest_txid bigint not null,
              positions json not null,
              sums bytea not null,
              records bigint not null,
              primary key (pipeline, table_name, store))""");

    private JournalSchema() {}

    /** Makes the tables that are not there; if the role may not, the failure says what to run. */
    static void prepare(DataSource database) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(true);
            if (exists(statement)) {
                return;
            }
            for (String sql : STATEMENTS) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw new ClassifiedException(
                        ErrorClass.AUTH,
                        "tables dualtrack.reconcile_run, reconcile_checkpoint, reconcile_part: not all there, and this"
                                + " role may not create them (expected: run as an administrator: "
                                + String.join("; ", STATEMENTS).replaceAll("\\s+", " ")
                                + "; then grant usage on schema dualtrack and select, insert, update, delete on these tables"
                                + " to this role)",
                        e);
            }
            throw SqlErrors.classified("set-up of schema dualtrack", e);
        }
    }

    private static boolean exists(Statement statement) throws SQLException {
        try (ResultSet answer = statement.executeQuery("select to_regclass('dualtrack.reconcile_run') is not null"
                + " and to_regclass('dualtrack.reconcile_checkpoint') is not null"
                + " and to_regclass('dualtrack.reconcile_part') is not null")) {
            return answer.next() && answer.getBoolean(1);
        }
    }
}
