package dev.dualtrack.cdc;

import dev.dualtrack.core.cdc.CdcServerProperties;
import dev.dualtrack.core.config.CredentialFiles;
import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.config.HotPathConfig;
import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.ReconcileConfig;
import dev.dualtrack.core.config.SourceConfig;
import dev.dualtrack.core.config.StoresConfig;
import dev.dualtrack.core.config.StreamConfig;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TlsConfig;
import dev.dualtrack.core.schema.Sql;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.source.Lsn;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import dev.dualtrack.testbed.backends.Endpoint;
import dev.dualtrack.testbed.process.Await;
import dev.dualtrack.testbed.process.CdcServer;
import dev.dualtrack.testbed.process.RunDirectory;
import dev.dualtrack.testbed.process.TrackedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A database with three tables, its topics, and the built cdc-server as a process with the rendered configuration.
 *
 * <p>The server's role may replicate and read, and owns nothing; its password holds every character that a layer between
 * file and connection could take for syntax.
 */
final class CdcFixture implements AutoCloseable {
    static final String TABLES =
            "CREATE TABLE policies (id int PRIMARY KEY, title text, rate numeric(10,2), since timestamp(3))";
    private static final String PASSWORD = "p\\$w ${x}$$\"'#{}\\ü,=:%";

    final Backends backends;
    final Database database;
    final String prefix;
    private final TlsConfig tls;
    final String reader;
    private final RunDirectory run = RunDirectory.create("cdc");
    private final List<TableId> tables =
            new ArrayList<>(List.of(TableId.parse("public.policies"), TableId.parse("public.notes")));
    private int starts;

    @SuppressWarnings("NullAway.Init")
    private CdcServer latest;

    CdcFixture() throws Exception {
        this(Backends.shared());
    }

    /** On these servers. */
    CdcFixture(Backends backends) throws Exception {
        this(backends, TlsConfig.DISABLED);
    }

    CdcFixture(Backends backends, TlsConfig tls) throws Exception {
        this.backends = backends;
        this.tls = tls;
        this.database = backends.newDatabase();
        this.prefix = backends.newTopicPrefix();
        this.reader = database.name() + "_reader";
        database.execute(
                TABLES,
                "ALTER TABLE policies REPLICA IDENTITY FULL",
                "CREATE TABLE notes (id int PRIMARY KEY, title text, body text)",
                "ALTER TABLE notes ALTER body SET STORAGE EXTERNAL",
                "CREATE TABLE unpublished (id int)",
                "CREATE PUBLICATION dualtrack_test FOR TABLE policies, notes");
        asSuperuser("CREATE ROLE " + reader + " LOGIN REPLICATION PASSWORD '" + PASSWORD.replace("'", "''") + "'");
        database.execute("GRANT SELECT ON policies, notes TO " + reader);
        Files.writeString(run.path().resolve("username"), reader);
        Files.writeString(run.path().resolve("password"), PASSWORD + "\n");
        createTopics();
    }

    /** Lets servers that start from now on capture one more table of the database. */
    void capture(TableId table) throws Exception {
        database.execute(
                "ALTER PUBLICATION dualtrack_test ADD TABLE " + Sql.quoted(table),
                "GRANT SELECT ON " + Sql.quoted(table) + " TO " + reader);
        create(List.of(topic(naming().tableTopic(table))));
        tables.add(table);
    }

    PipelineConfig config(long epoch) {
        return new PipelineConfig(
                "test/test/test",
                epoch,
                new SourceConfig(
                        database.server().host(),
                        database.server().port(),
                        database.name(),
                        new CredentialFiles(
                                run.path().resolve("username"), run.path().resolve("password")),
                        tls,
                        slot(),
                        "dualtrack_test"),
                new StreamConfig(backends.kafka().address(), prefix, 1, (short) 1, Duration.ofDays(1)),
                new StoresConfig(null, null, null),
                new EmbeddingConfig("all-MiniLM-L6-v2", EmbeddingConfig.Precision.FP32),
                tables.stream()
                        .map(table -> new TableConfig(table.toString(), null, null, null, null))
                        .toList(),
                new HotPathConfig(100, HotPathConfig.OnDataFailure.CONTINUE, HotPathConfig.OnDataFlood.HOLD),
                new ReconcileConfig(
                        ReconcileConfig.Mode.REPAIR, 0, Duration.ofMinutes(1), Duration.ofHours(1), 1, 0.1));
    }

    String slot() {
        return database.name() + "_slot";
    }

    /** Starts the server; returns when it says that it is up and streams from its slot. */
    TrackedProcess startServer(long epoch) throws Exception {
        launch(epoch);
        latest.awaitUp(
                () -> query("SELECT active::text FROM pg_replication_slots WHERE slot_name = '" + slot() + "'")
                        .equals(List.of("true")),
                "the slot is in use");
        return latest.process();
    }

    /** Starts the server and does not wait for what becomes of it. */
    TrackedProcess launch(long epoch) throws IOException {
        latest = CdcServer.start(run, "cdc-server-" + ++starts, CdcServerProperties.text(config(epoch)), Map.of());
        return latest.process();
    }

    /** Makes the slot as a person would. */
    void createSlot() throws SQLException {
        query("SELECT pg_create_logical_replication_slot('" + slot() + "', 'pgoutput')::text");
    }

    /** Removes it. */
    void dropSlot() {
        onceNobodyReads("SELECT pg_drop_replication_slot('" + slot() + "')::text");
    }

    /** Takes all changes from it until now, as another reader would. */
    void emptySlot() {
        onceNobodyReads(
                "SELECT end_lsn::text FROM pg_replication_slot_advance('" + slot() + "', pg_current_wal_lsn())");
    }

    /** PostgreSQL needs a moment to see that a reader was killed. */
    private void onceNobodyReads(String query) {
        Await.await(
                () -> {
                    query(query);
                    return true;
                },
                Duration.ofSeconds(30),
                query);
    }

    /** Up to where the slot is confirmed; empty if there is none. */
    Optional<Lsn> confirmed() throws SQLException {
        return query("SELECT confirmed_flush_lsn::text FROM pg_replication_slots WHERE slot_name = '" + slot() + "'")
                .stream()
                .map(Lsn::parse)
                .findFirst();
    }

    /** Whether the last server that was started would be left running by its liveness probe. */
    boolean alive() throws IOException, InterruptedException {
        return latest.health("/live") == 200;
    }

    CapturedTopic topic(TableId table) {
        return new CapturedTopic(backends.kafka().address(), naming().tableTopic(table));
    }

    CapturedTopic messages() {
        return new CapturedTopic(backends.kafka().address(), naming().messageTopic());
    }

    CapturedTopic offsets() {
        return new CapturedTopic(backends.kafka().address(), naming().offsetsTopic());
    }

    /** What the operator does at the begin of a new epoch. */
    void removeOffsets() throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", backends.kafka().address());
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(naming().offsetsTopic(), CdcServerProperties.offsetKey(config(1)), null))
                    .get();
        }
    }

    /** The first column of a query's rows, as the superuser in this database. */
    List<String> query(String sql) throws SQLException {
        try (Connection connection = superuser();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    @Override
    public void close() throws SQLException {
        run.close();
        database.execute("DROP OWNED BY " + database.owner());
        asSuperuser("DROP OWNED BY " + reader);
        database.close();
        try (Connection connection = DriverManager.getConnection(
                        database.server().uri(),
                        database.server().user(),
                        database.server().password());
                Statement statement = connection.createStatement()) {
            statement.execute("DROP ROLE " + reader);
        }
    }

    private Naming naming() {
        return new Naming(prefix);
    }

    private void createTopics() throws Exception {
        Map<String, String> large = Map.of("max.message.bytes", String.valueOf(Naming.MAX_MESSAGE_BYTES));
        List<NewTopic> topics = List.of(
                topic(naming().tableTopic(TableId.parse("public.policies"))).configs(large),
                topic(naming().tableTopic(TableId.parse("public.notes"))).configs(large),
                topic(naming().messageTopic()),
                topic(naming().heartbeatTopic()),
                topic(naming().offsetsTopic()).configs(Map.of("cleanup.policy", "compact")));
        create(topics);
    }

    private void create(List<NewTopic> topics) throws Exception {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", backends.kafka().address()))) {
            admin.createTopics(topics).all().get();
        }
    }

    private static NewTopic topic(String name) {
        return new NewTopic(name, 1, (short) 1);
    }

    void asSuperuser(String sql) throws SQLException {
        try (Connection connection = superuser();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection superuser() throws SQLException {
        Endpoint server = database.server();
        return DriverManager.getConnection(database.jdbcUrl(), server.user(), server.password());
    }
}
