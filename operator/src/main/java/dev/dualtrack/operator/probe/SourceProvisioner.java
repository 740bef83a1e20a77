package dev.dualtrack.operator.probe;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.SourceConfig;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.schema.Sql;
import dev.dualtrack.operator.model.PublicationRules;
import dev.dualtrack.operator.model.SourceFacts;
import dev.dualtrack.operator.model.SourceFacts.PublicationFacts;
import dev.dualtrack.operator.model.SourceRules;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what a pipeline needs in the source and what its role may make: schema {@code dualtrack} with the table of
 * owners, the claim on the slot's name, and the publication. The slot itself is Debezium's to make: its exported
 * snapshot leaves no gap. A missing right is no failure here; the rules name the statement then.
 */
final class SourceProvisioner {
    private static final Logger LOG = LoggerFactory.getLogger(SourceProvisioner.class);
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private final Connection connection;
    private final PipelineConfig config;

    SourceProvisioner(Connection connection, PipelineConfig config) {
        this.connection = connection;
        this.config = config;
    }

    /** Makes what {@code facts} lack. */
    void provision(SourceFacts facts) throws SQLException {
        if (!facts.schemaUsable()) {
            attempt("schema", () -> schema(facts.role()));
        }
        SourceConfig source = config.source();
        if (facts.slot() == null && facts.slotOwner() == null) {
            attempt("slot claim", () -> claim("slot", source.slotName()));
        }
        PublicationFacts publication = facts.publication();
        if (publication == null) {
            attempt("publication", this::createPublication);
        } else if (isChanged(publication, facts, config)) {
            attempt("publication as it was", this::alterPublication);
        }
    }

    /** Whether {@code facts} lack something that {@link #provision} makes. */
    static boolean wanted(SourceFacts facts, PipelineConfig config) {
        PublicationFacts publication = facts.publication();
        return !facts.schemaUsable()
                || (facts.slot() == null && facts.slotOwner() == null)
                || publication == null
                || isChanged(publication, facts, config);
    }

    /** Whether it is the pipeline's own and not as the resource wants it. */
    private static boolean isChanged(PublicationFacts publication, SourceFacts facts, PipelineConfig config) {
        return config.owner().equals(facts.publicationOwner())
                && (!publication.tables().keySet().equals(tables(config))
                        || !PublicationRules.uncarried(facts, config).isEmpty());
    }

    private void schema(String captureRole) throws SQLException {
        if (missing("SELECT to_regnamespace('dualtrack')")) {
            execute("CREATE SCHEMA dualtrack");
        }
        if (missing("SELECT to_regclass('dualtrack.owner')")) {
            execute(
                    "CREATE TABLE dualtrack.owner (kind text, name text, owner text NOT NULL, PRIMARY KEY (kind, name))");
        }
        if (missing("SELECT nullif(current_user, " + literal(captureRole) + ")")) {
            return;
        }
        String role = Sql.quoted(captureRole);
        execute("GRANT USAGE, CREATE ON SCHEMA dualtrack TO " + role);
        execute("GRANT SELECT, INSERT, UPDATE, DELETE ON dualtrack.owner TO " + role);
    }

    private boolean missing(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return !row.next() || row.getObject(1) == null;
        }
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private void createPublication() throws SQLException {
        execute(PublicationRules.create(config));
        claim("publication", config.source().publicationName());
    }

    private void alterPublication() throws SQLException {
        String alter = "ALTER PUBLICATION " + Sql.quoted(config.source().publicationName());
        execute(alter + " SET TABLE "
                + tables(config).stream().sorted().map(SourceRules::table).collect(Collectors.joining(", ")));
        execute(alter + " SET (publish = 'insert, update, delete, truncate')");
    }

    private void claim(String kind, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO dualtrack.owner (kind, name, owner) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")) {
            statement.setString(1, kind);
            statement.setString(2, name);
            statement.setString(3, config.owner());
            statement.executeUpdate();
        }
    }

    private static Set<String> tables(PipelineConfig config) {
        List<String> names = config.tables().stream().map(TableConfig::name).toList();
        return new HashSet<>(names);
    }

    /** One thing in one transaction: an object and its mark come together or not at all. */
    private void attempt(String what, Step step) throws SQLException {
        connection.setAutoCommit(false);
        try {
            step.run();
            connection.commit();
            LOG.atInfo()
                    .addKeyValue("owner", config.owner())
                    .addKeyValue("made", what)
                    .log("source provisioned");
        } catch (SQLException e) {
            connection.rollback();
            if (!INSUFFICIENT_PRIVILEGE.equals(e.getSQLState()) && !"42P01".equals(e.getSQLState())) {
                throw e;
            }
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws SQLException;
    }
}
