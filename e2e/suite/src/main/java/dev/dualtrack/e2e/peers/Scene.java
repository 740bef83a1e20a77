package dev.dualtrack.e2e.peers;

import dev.dualtrack.core.config.CredentialFiles;
import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.config.HotPathConfig;
import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.ReconcileConfig;
import dev.dualtrack.core.config.SourceConfig;
import dev.dualtrack.core.config.StoresConfig;
import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import dev.dualtrack.core.config.StreamConfig;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TlsConfig;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.e2e.Installation;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import dev.dualtrack.testbed.backends.Endpoint;
import dev.dualtrack.testbed.process.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * What one arm finds: a database with the sample's tables, empty topics, and names of its own in servers that all arms
 * share. The mapping is that of the sample's policies. Closing it empties the arm's part of the stores and drops the
 * database; the run directory and what was started in it are the caller's.
 */
final class Scene implements AutoCloseable {
    static final TableId TABLE = TableId.parse("public.policies");
    private static final int PARTITIONS = 6;
    private static final String PUBLICATION = "peers";
    private static final Path SCHEMA = Installation.repository().resolve("manifests/samples/aegis/schema.sql");

    private final Backends backends;
    private final RunDirectory run;
    private final Database database;
    private final Naming naming;
    private final Names names;
    private final Held held;
    private final SourceTable source;

    /** Makes it on running servers. */
    Scene(Backends backends, RunDirectory run) throws IOException, InterruptedException, SQLException {
        this.backends = backends;
        this.run = run;
        database = backends.newDatabase();
        naming = new Naming(backends.newTopicPrefix());
        names = new Names(backends.newNamePrefix());
        database.execute(Files.readString(SCHEMA), "CREATE PUBLICATION " + PUBLICATION + " FOR TABLE " + TABLE);
        createTopics();
        source = new SourceTable(database);
        held = new Held(backends, names);
    }

    Backends backends() {
        return backends;
    }

    Database database() {
        return database;
    }

    /** Where the arm's programs run and keep what they need. */
    RunDirectory run() {
        return run;
    }

    Naming naming() {
        return naming;
    }

    Names names() {
        return names;
    }

    Held held() {
        return held;
    }

    SourceTable source() {
        return source;
    }

    /** Whether something streams from the slot. */
    boolean streams() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM pg_replication_slots WHERE active"
                        + " AND database = current_database()")) {
            return rows.next() && rows.getLong(1) > 0;
        }
    }

    /** The pipeline as the operator would render it. */
    PipelineConfig config() {
        Endpoint postgres = database.server();
        return new PipelineConfig(
                "bench/peers/" + names.name(),
                1,
                new SourceConfig(
                        postgres.host(),
                        postgres.port(),
                        database.name(),
                        credentials("source", database.replicator(), database.password()),
                        TlsConfig.DISABLED,
                        database.name() + "_slot",
                        PUBLICATION),
                new StreamConfig(
                        backends.kafka().address(), naming.topicPrefix(), PARTITIONS, (short) 1, Duration.ofDays(1)),
                new StoresConfig(
                        endpoint("vector", backends.milvus()),
                        endpoint("graph", backends.neo4j()),
                        endpoint("cache", backends.redis())),
                new EmbeddingConfig("all-MiniLM-L6-v2", EmbeddingConfig.Precision.FP32),
                List.of(policies()),
                new HotPathConfig(100, HotPathConfig.OnDataFailure.COMPENSATE, HotPathConfig.OnDataFlood.HOLD),
                new ReconcileConfig(
                        ReconcileConfig.Mode.DETECT, 0, Duration.ofMinutes(1), Duration.ofHours(1), 1, 0.1));
    }

    private TableConfig policies() {
        return new TableConfig(
                TABLE.toString(),
                new TableConfig.ActiveWhen("is_active", "true"),
                new TableConfig.VectorMapping(
                        names.collection(),
                        List.of(
                                "{title}",
                                "{content}",
                                "{issuing_organization}",
                                "지원금액: {funding_amount_min:0}원 ~ {funding_amount_max:0}원",
                                "금리: {interest_rate:0}%"),
                        List.of(
                                new TableConfig.VectorField("title", null),
                                new TableConfig.VectorField("target_regions", ","),
                                new TableConfig.VectorField("target_industries", ","),
                                new TableConfig.VectorField("funding_amount_min", null),
                                new TableConfig.VectorField("funding_amount_max", null),
                                new TableConfig.VectorField("interest_rate", null),
                                new TableConfig.VectorField("created_at", null))),
                new TableConfig.GraphMapping(
                        names.label(),
                        List.of(
                                "title",
                                "funding_amount_min",
                                "funding_amount_max",
                                "interest_rate",
                                "application_start_date",
                                "application_end_date"),
                        List.of(
                                new TableConfig.Relationship(
                                        "ISSUED_BY", names.issuerLabel(), "name", "issuing_organization", false),
                                new TableConfig.Relationship(
                                        "TARGETS_REGION", names.regionLabel(), "code", "target_regions", true),
                                new TableConfig.Relationship(
                                        "TARGETS_INDUSTRY", names.industryLabel(), "code", "target_industries", true))),
                new TableConfig.CacheMapping(
                        names.cachePrefix() + "{policy_id}", TableConfig.CacheMapping.Mode.INVALIDATE, 0));
    }

    private StoreEndpoint endpoint(String store, Endpoint server) {
        return new StoreEndpoint(server.uri(), "", credentials(store, server.user(), server.password()));
    }

    private CredentialFiles credentials(String what, String user, String password) {
        try {
            Path directory = Files.createDirectories(run.path().resolve(names.name() + "-" + what));
            return new CredentialFiles(
                    Files.writeString(directory.resolve("username"), user),
                    Files.writeString(directory.resolve("password"), password));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write credentials of " + what, e);
        }
    }

    private void createTopics() throws InterruptedException {
        Map<String, String> compact = Map.of("cleanup.policy", "compact");
        List<NewTopic> topics = List.of(
                new NewTopic(naming.tableTopic(TABLE), PARTITIONS, (short) 1),
                new NewTopic(naming.commandsTopic(TABLE), PARTITIONS, (short) 1),
                new NewTopic(naming.deadLetterTopic(), 1, (short) 1).configs(compact),
                new NewTopic(naming.messageTopic(), 1, (short) 1),
                new NewTopic(naming.heartbeatTopic(), 1, (short) 1),
                new NewTopic(naming.offsetsTopic(), 1, (short) 1).configs(compact));
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", backends.kafka().address()))) {
            admin.createTopics(topics).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot make topics", e.getCause());
        }
    }

    @Override
    public void close() throws SQLException {
        held.clear();
        held.close();
        source.close();
        database.execute("DROP OWNED BY " + database.owner());
        database.close();
    }
}
