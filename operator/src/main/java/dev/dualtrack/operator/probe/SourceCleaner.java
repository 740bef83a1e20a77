package dev.dualtrack.operator.probe;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.SourceConfig;
import dev.dualtrack.core.schema.Sql;
import dev.dualtrack.operator.model.SourceFacts;
import dev.dualtrack.operator.model.SourceFacts.SlotFacts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Takes away what a pipeline left in the source: its slot, the publication if it made it, and the clear keys that a run which
 * was killed has kept. Never a foreign one.
 */
public final class SourceCleaner {
    private final Postgres postgres;

    public SourceCleaner(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Takes away all of it; false while the slot is still being read. */
    public boolean clean(PipelineConfig config, SourceLogins logins) throws SQLException {
        try (Connection capture = postgres.open(config.source(), logins.capture(), logins.certificateAuthority())) {
            SourceFacts facts = new SourceInspector(capture).inspect(config);
            if (!dropSlot(capture, config, facts)) {
                return false;
            }
            if (facts.publication() != null && config.owner().equals(facts.publicationOwner())) {
                try (Connection admin = postgres.open(config.source(), logins.admin(), logins.certificateAuthority())) {
                    dropPublication(admin, config.source());
                }
            }
            if (facts.schemaUsable()) {
                forget(capture, "DELETE FROM dualtrack.owner WHERE owner = ?", config.owner());
            }
            if (has(capture, "dualtrack.reconcile_checkpoint")) {
                forget(capture, "DELETE FROM dualtrack.reconcile_checkpoint WHERE pipeline = ?", config.owner());
            }
            if (has(capture, "dualtrack.reconcile_part")) {
                forget(capture, "DELETE FROM dualtrack.reconcile_part WHERE pipeline = ?", config.owner());
            }
            return true;
        }
    }

    /** Drops the slot if it is the pipeline's and nobody reads it; true once it is gone or foreign. */
    public boolean dropSlot(PipelineConfig config, SourceLogins logins) throws SQLException {
        try (Connection capture = postgres.open(config.source(), logins.capture(), logins.certificateAuthority())) {
            return dropSlot(capture, config, new SourceInspector(capture).inspect(config));
        }
    }

    private static boolean dropSlot(Connection connection, PipelineConfig config, SourceFacts facts)
            throws SQLException {
        SlotFacts slot = facts.slot();
        if (slot == null || !config.owner().equals(facts.slotOwner())) {
            return true;
        }
        if (slot.active()) {
            return false;
        }
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_drop_replication_slot(?)")) {
            statement.setString(1, config.source().slotName());
            statement.execute();
        }
        return true;
    }

    private static void dropPublication(Connection connection, SourceConfig source) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP PUBLICATION IF EXISTS " + Sql.quoted(source.publicationName()));
        }
    }

    /** Whether a reconcile job, which logs in as the same role, has made that table. */
    private static boolean has(Connection connection, String table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            statement.setString(1, table);
            try (ResultSet answer = statement.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }

    /** What the pipeline of that owner left: another one of the same name must not take it for its own. */
    private static void forget(Connection connection, String statement, String owner) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(statement)) {
            delete.setString(1, owner);
            delete.executeUpdate();
        }
    }
}
