package dev.dualtrack.operator.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.operator.model.Resolver;
import dev.dualtrack.operator.model.Samples;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is left of a deleted pipeline in a real source. */
class SourceCleanerIT {
    @SuppressWarnings("NullAway.Init")
    private Database database;

    @BeforeEach
    void create() {
        database = Backends.shared().newDatabase();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void removesWhatRunsOfThePipelineKeptForOthersAndNoOthers() throws SQLException {
        PipelineConfig config = config();
        database.execute(
                "CREATE SCHEMA dualtrack",
                "CREATE TABLE dualtrack.reconcile_checkpoint (pipeline text, state json)",
                "CREATE TABLE dualtrack.reconcile_part (pipeline text)",
                "INSERT INTO dualtrack.reconcile_checkpoint VALUES ('" + config.owner() + "', '{}'), ('another', '{}')",
                "INSERT INTO dualtrack.reconcile_part VALUES ('" + config.owner() + "'), ('another')");

        assertThat(clean(config)).isTrue();

        assertThat(pipelines("reconcile_checkpoint")).containsExactly("another");
        assertThat(pipelines("reconcile_part")).containsExactly("another");
    }

    @Test
    void isDoneWhereNoRunEverBegan() throws SQLException {
        assertThat(clean(config())).isTrue();
    }

    private boolean clean(PipelineConfig config) throws SQLException {
        Login login = new Login(database.replicator(), database.password());
        return new SourceCleaner(new Postgres()).clean(config, new SourceLogins(login, login, null));
    }

    private PipelineConfig config() {
        return new Resolver("cluster")
                .resolve(
                        Samples.aegis(spec -> ((ObjectNode) spec.at("/source/postgres"))
                                .put("host", database.server().host())
                                .put("port", database.server().port())
                                .put("database", database.name())
                                .put("slotName", database.name())),
                        1);
    }

    private List<String> pipelines(String table) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT pipeline FROM dualtrack." + table)) {
            List<String> pipelines = new ArrayList<>();
            while (rows.next()) {
                pipelines.add(rows.getString(1));
            }
            return pipelines;
        }
    }
}
