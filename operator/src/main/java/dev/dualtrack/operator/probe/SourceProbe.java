package dev.dualtrack.operator.probe;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.operator.model.PublicationRules;
import dev.dualtrack.operator.model.SourceFacts;
import dev.dualtrack.operator.model.SourceReading;
import java.sql.Connection;
import java.sql.SQLException;

/** The source as the operator sees it. Every call opens its own connections and is bounded in time. Thread-safe. */
public final class SourceProbe {
    private final Postgres postgres;

    public SourceProbe(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Reads the facts; makes first what is missing and may be made. A source that does not answer is a result. */
    public SourceReading read(PipelineConfig config, SourceLogins logins, CaptureWatch watch) {
        try (Connection capture = postgres.open(config.source(), logins.capture(), logins.certificateAuthority())) {
            SourceInspector inspector = new SourceInspector(capture);
            SourceFacts facts = inspector.inspect(config);
            boolean watched = watch.find(PublicationRules.uncarried(facts, config));
            if (SourceProvisioner.wanted(facts, config)) {
                try (Connection admin = postgres.open(config.source(), logins.admin(), logins.certificateAuthority())) {
                    new SourceProvisioner(admin, config).provision(facts);
                }
                facts = inspector.inspect(config);
            }
            return new SourceReading.Read(facts, watched ? inspector.transactions() : null);
        } catch (SQLException e) {
            return failure(e);
        }
    }

    private static SourceReading failure(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String message = "PostgreSQL: "
                + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        boolean refused = state.startsWith("28") || state.startsWith("3D") || state.equals("42501");
        return refused ? new SourceReading.Refused(message) : new SourceReading.Unreachable(message);
    }
}
