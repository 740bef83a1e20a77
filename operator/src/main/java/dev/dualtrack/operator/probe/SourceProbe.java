package dev.dualtrack.operator.probe;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.operator.model.PublicationRules;
import dev.dualtrack.operator.model.SourceFacts;
import dev.dualtrack.operator.model.SourceReading;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Consumer;

/** The source as the operator sees it. Every call opens its own connections and is bounded in time. Thread-safe. */
public final class SourceProbe {
    private final Postgres postgres;

    public SourceProbe(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Reads the facts; makes first what is missing and may be made. A source that does not answer is a result.
     *
     * @param uncarried takes the tables of which the publication, as it was found, did not carry every change: before the
     *     pipeline's own is put right, so that they are known though the source fails after that
     */
    public SourceReading read(PipelineConfig config, SourceLogins logins, Consumer<Set<String>> uncarried) {
        try (Connection capture = postgres.open(config.source(), logins.capture(), logins.certificateAuthority())) {
            SourceInspector inspector = new SourceInspector(capture);
            SourceFacts facts = inspector.inspect(config);
            uncarried.accept(PublicationRules.uncarried(facts, config));
            if (!SourceProvisioner.wanted(facts, config)) {
                return new SourceReading.Read(facts);
            }
            try (Connection admin = postgres.open(config.source(), logins.admin(), logins.certificateAuthority())) {
                new SourceProvisioner(admin, config).provision(facts);
            }
            return new SourceReading.Read(inspector.inspect(config));
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
