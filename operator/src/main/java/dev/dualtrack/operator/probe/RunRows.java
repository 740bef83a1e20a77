package dev.dualtrack.operator.probe;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.status.RunSummary;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The truth about runs, for one whose pod could not leave its report: table {@code dualtrack.reconcile_run}. */
public final class RunRows {
    private final Postgres postgres;

    public RunRows(Postgres postgres) {
        this.postgres = postgres;
    }

    /** The summary of that run; empty if there is no row or the source does not answer. */
    public Optional<RunSummary> find(PipelineConfig config, SourceLogins logins, String runId) {
        try (Connection connection = postgres.open(config.source(), logins.capture(), logins.certificateAuthority());
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT summary::text FROM dualtrack.reconcile_run WHERE pipeline = ? AND run_id = ?")) {
            statement.setString(1, config.owner());
            statement.setString(2, runId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? RunReports.read(row.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            return Optional.empty();
        }
    }
}
