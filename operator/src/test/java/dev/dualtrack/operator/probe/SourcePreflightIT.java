package dev.dualtrack.operator.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.dualtrack.api.status.Reason;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.operator.model.OpenTransactions;
import dev.dualtrack.operator.model.Problem;
import dev.dualtrack.operator.model.Resolver;
import dev.dualtrack.operator.model.Samples;
import dev.dualtrack.operator.model.SourceReading;
import dev.dualtrack.operator.model.SourceRules;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import dev.dualtrack.testbed.backends.Endpoint;
import dev.dualtrack.testbed.backends.Server;
import dev.dualtrack.testbed.process.Await;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the operator says about a real source that does not fit the resource. */
class SourcePreflightIT {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String GRAPH = "graph: {label: Item, properties: [title]}";

    private final Set<String> uncarried = new HashSet<>();

    @SuppressWarnings("NullAway.Init")
    private Database database;

    @BeforeEach
    void create() {
        database = Backends.shared().newDatabase();
        database.execute("CREATE TABLE public.items (id bigint PRIMARY KEY, title text, tags text[], doc tsvector)");
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void findsNothingWrongWithATableThatFits() {
        assertThat(check("{name: public.items, %s}".formatted(GRAPH))).isEmpty();
    }

    @Test
    void namesEveryColumnThatTheTableLacksAndWhereItIsNamed() {
        List<Problem> problems = check("""
                {name: public.items,
                 activeWhen: {column: live},
                 vector: {collection: items, text: ["{titel}: {id}"], fields: [{column: price}]},
                 graph: {label: Item, properties: [title, colour],
                         relationships: [{type: BY, to: {label: Maker, key: name, from: maker}},
                                         {type: IS, to: {label: Tag, key: name, fromEach: labels}}]},
                 cache: {key: "item:{item_id}", mode: Invalidate}}""");

        assertThat(problems).allSatisfy(problem -> {
            assertThat(problem.reason()).isEqualTo(Reason.COLUMN_NOT_FOUND);
            assertThat(problem.message())
                    .startsWith("table public.items: ")
                    .contains("[id, title, tags, doc]")
                    .contains("ALTER TABLE \"public\".\"items\" ADD COLUMN \"");
        });
        assertThat(problems)
                .extracting(problem -> problem.message().replaceAll(" \\(expected.*", ""))
                .containsExactly(
                        "table public.items: activeWhen.column: column live",
                        "table public.items: vector.text: column titel",
                        "table public.items: vector.fields: column price",
                        "table public.items: graph.properties: column colour",
                        "table public.items: graph.relationships.BY: column maker",
                        "table public.items: graph.relationships.IS: column labels",
                        "table public.items: cache.key: column item_id");
    }

    @Test
    void refusesAPrimaryKeyWhoseBytesInKafkaAreNotKnown() {
        database.execute(
                "CREATE TABLE public.money (amount numeric, at timestamptz, title text, PRIMARY KEY (amount, at))");

        List<Problem> problems = check("{name: public.money, %s}".formatted(GRAPH));

        assertThat(problems).extracting(Problem::reason).containsOnly(Reason.UNSUPPORTED_KEY_TYPE);
        assertThat(problems)
                .extracting(Problem::message)
                .containsExactly(
                        "table public.money: key column amount: type numeric (expected: int2, int4, int8, text, varchar or"
                                + " uuid); run ALTER TABLE \"public\".\"money\" ALTER COLUMN \"amount\" TYPE text",
                        "table public.money: key column at: type timestamptz (expected: int2, int4, int8, text, varchar or"
                                + " uuid); run ALTER TABLE \"public\".\"money\" ALTER COLUMN \"at\" TYPE text");
    }

    @Test
    void refusesAColumnThatCannotBeUsedInItsPlace() {
        assertThat(check("{name: public.items, graph: {label: Item, properties: [doc]}}"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.reason()).isEqualTo(Reason.COLUMN_NOT_USABLE);
                    assertThat(problem.message()).contains("column doc of type tsvector");
                });
    }

    @Test
    void namesTheTablesThatDoNotExistAndThoseThatAreNone() {
        database.execute(
                "CREATE VIEW public.seen AS SELECT id, title FROM public.items",
                "CREATE TABLE public.parts (id bigint PRIMARY KEY, title text) PARTITION BY RANGE (id)");

        List<Problem> problems = check(
                "{name: public.gone, graph: {label: Gone, properties: [title]}}",
                "{name: public.seen, graph: {label: Seen, properties: [title]}}",
                "{name: public.parts, graph: {label: Part, properties: [title]}}");

        assertThat(problems).extracting(Problem::reason).containsOnly(Reason.TABLE_NOT_FOUND);
        assertThat(problems)
                .extracting(Problem::message)
                .containsExactly(
                        "table public.gone does not exist (expected: a table of database " + database.name()
                                + "); create it, or correct spec.tables",
                        "public.seen is a view (expected: an ordinary table); name a table in spec.tables instead",
                        "public.parts is a partitioned table (expected: an ordinary table); name its partitions in"
                                + " spec.tables instead");
    }

    @Test
    void tellsTheProblemsOfAllTablesAtOnce() {
        database.execute("CREATE TABLE public.bare (title text)");

        List<Problem> problems = check(
                "{name: public.bare, graph: {label: Bare, properties: [title]}}",
                "{name: public.items, graph: {label: Item, properties: [colour]}}",
                "{name: public.gone, graph: {label: Gone, properties: [title]}}");

        assertThat(problems)
                .extracting(Problem::reason)
                .containsExactly(Reason.NO_PRIMARY_KEY, Reason.COLUMN_NOT_FOUND, Reason.TABLE_NOT_FOUND);
        assertThat(Problem.together(problems))
                .hasValueSatisfying(all -> assertThat(all.message())
                        .contains("ALTER TABLE \"public\".\"bare\" ADD PRIMARY KEY")
                        .contains("colour")
                        .contains("public.gone"));
    }

    @Test
    void namesWhatAPersonsPublicationLeavesOut() {
        database.execute("CREATE PUBLICATION aegis_publication FOR TABLE public.items (id, tags) WHERE (id > 5)"
                + " WITH (publish = 'insert, update')");
        String again = "; run BEGIN; ALTER PUBLICATION \"aegis_publication\" DROP TABLE \"public\".\"items\";"
                + " ALTER PUBLICATION \"aegis_publication\" ADD TABLE \"public\".\"items\"; COMMIT";

        assertThat(check("{name: public.items, %s}".formatted(GRAPH)))
                .containsExactly(
                        new Problem(
                                Reason.PUBLICATION_MISMATCH,
                                "publication aegis_publication does not publish every operation; run ALTER PUBLICATION"
                                        + " \"aegis_publication\" SET (publish = 'insert, update, delete, truncate')"),
                        new Problem(
                                Reason.PUBLICATION_MISMATCH,
                                "publication aegis_publication carries of public.items only the rows of a filter"
                                        + " (expected: every row)" + again));
        assertThat(uncarried).containsExactly("public.items");

        database.execute(
                "ALTER PUBLICATION aegis_publication SET (publish = 'insert, update, delete, truncate')",
                "ALTER PUBLICATION aegis_publication SET TABLE public.items (id, tags)");
        List<Problem> problems = check("{name: public.items, %s}".formatted(GRAPH));
        assertThat(problems)
                .containsExactly(new Problem(
                        Reason.PUBLICATION_MISMATCH,
                        "publication aegis_publication carries of public.items no [title]"
                                + " (expected: every column that is read)" + again));

        String message = problems.getFirst().message();
        database.execute(message.substring(message.indexOf("BEGIN")));
        assertThat(check("{name: public.items, %s}".formatted(GRAPH))).isEmpty();
    }

    @Test
    void acceptsAPublicationOfAllTablesAndOneThatLeavesOutColumnsWhichAreNotRead() throws SQLException {
        superuser("CREATE PUBLICATION aegis_publication FOR ALL TABLES");
        assertThat(check("{name: public.items, %s}".formatted(GRAPH))).isEmpty();

        superuser("DROP PUBLICATION aegis_publication");
        database.execute("CREATE PUBLICATION aegis_publication FOR TABLE public.items (id, title)");
        assertThat(check("{name: public.items, %s}".formatted(GRAPH))).isEmpty();
        assertThat(uncarried).isEmpty();

        // PostgreSQL itself, of what the rule is about.
        database.execute("ALTER TABLE public.items REPLICA IDENTITY FULL");
        assertThatThrownBy(() -> superuser("DELETE FROM public.items")).hasMessageContaining("replica identity");
        assertThat(check("{name: public.items, %s}".formatted(GRAPH)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("refuses every UPDATE and DELETE"));
    }

    @Test
    void refusesAReplicaIdentityThatDoesNotNameTheKey() throws SQLException {
        database.execute(
                "ALTER TABLE public.items ADD COLUMN code text NOT NULL",
                "CREATE UNIQUE INDEX items_code ON public.items (code) INCLUDE (id)",
                "CREATE UNIQUE INDEX items_both ON public.items (code, id)",
                "ALTER TABLE public.items REPLICA IDENTITY USING INDEX items_code");
        assertThat(check("{name: public.items, %s}".formatted(GRAPH)))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.reason()).isEqualTo(Reason.NO_PRIMARY_KEY);
                    assertThat(problem.message()).contains("names [code]");
                    database.execute(
                            problem.message().substring(problem.message().indexOf("ALTER TABLE")));
                });
        assertThat(check("{name: public.items, %s}".formatted(GRAPH)))
                .as("mended")
                .isEmpty();

        database.execute("ALTER TABLE public.items REPLICA IDENTITY USING INDEX items_both");
        assertThat(check("{name: public.items, %s}".formatted(GRAPH)))
                .as("with the key")
                .isEmpty();
        database.execute("ALTER TABLE public.items REPLICA IDENTITY DEFAULT");
        assertThat(check("{name: public.items, %s}".formatted(GRAPH))).isEmpty();

        for (String none : List.of(
                "ALTER TABLE public.items REPLICA IDENTITY NOTHING",
                "ALTER TABLE public.items REPLICA IDENTITY DEFAULT, DROP CONSTRAINT items_pkey,"
                        + " ADD PRIMARY KEY (id) DEFERRABLE")) {
            database.execute(none);
            assertThat(check("{name: public.items, %s}".formatted(GRAPH)))
                    .as(none)
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.message()).contains("refuses every UPDATE and DELETE"));
            // PostgreSQL itself, of what the rule is about.
            assertThatThrownBy(() -> superuser("DELETE FROM public.items")).hasMessageContaining("replica identity");
        }
    }

    @Test
    void putsTheOwnPublicationRightAndTellsWhatItLeftOut() throws SQLException {
        assertThat(check("{name: public.items, %s}".formatted(GRAPH))).isEmpty();
        for (String change : List.of("SET TABLE public.items WHERE (id > 5)", "SET (publish = 'insert')")) {
            superuser("ALTER PUBLICATION aegis_publication " + change);
            uncarried.clear();

            assertThat(check("{name: public.items, %s}".formatted(GRAPH)))
                    .as(change)
                    .isEmpty();
            assertThat(uncarried).as(change).containsExactly("public.items");
        }
    }

    @Test
    void tellsWhatThePublicationLeftOutThoughTheSourceFailsAfterThat() throws SQLException {
        Login capture = new Login(database.replicator(), database.password());
        assertThat(check("{name: public.items, %s}".formatted(GRAPH))).isEmpty();
        superuser("ALTER PUBLICATION aegis_publication SET TABLE public.items WHERE (id > 5)");
        uncarried.clear();

        SourceReading reading = new SourceProbe(new Postgres())
                .read(
                        config(database, "{name: public.items, %s}".formatted(GRAPH)),
                        new SourceLogins(capture, new Login(database.replicator(), "another"), null),
                        uncarried::addAll);

        assertThat(reading).isInstanceOf(SourceReading.Refused.class);
        assertThat(uncarried).containsExactly("public.items");
    }

    /** Who cannot note what was left out is not to lose sight of it. */
    @Test
    void leavesThePublicationAsItIsWhereNobodyTakesNoteOfWhatItLeavesOut() throws SQLException {
        Login capture = new Login(database.replicator(), database.password());
        PipelineConfig config = config(database, "{name: public.items, %s}".formatted(GRAPH));
        assertThat(check("{name: public.items, %s}".formatted(GRAPH))).isEmpty();
        superuser("ALTER PUBLICATION aegis_publication SET TABLE public.items WHERE (id > 5)");

        assertThatThrownBy(() -> new SourceProbe(new Postgres())
                        .read(config, new SourceLogins(capture, capture, null), _ -> {
                            throw new IllegalStateException("not noted");
                        }))
                .hasMessage("not noted");

        uncarried.clear();
        assertThat(check("{name: public.items, %s}".formatted(GRAPH)))
                .as("put right by one that is noted")
                .isEmpty();
        assertThat(uncarried).as("still left out until then").containsExactly("public.items");
    }

    /** PostgreSQL itself, of what a gap is about: the change before is decoded by the catalog of its own place in the log. */
    @Test
    void aChangeOfBeforeATableWasAddedIsNotCarriedThoughItsTransactionCommitsAfterThat() throws SQLException {
        superuser("CREATE PUBLICATION aegis_publication");
        superuser("SELECT pg_create_logical_replication_slot('" + database.name() + "', 'pgoutput')");
        try (Connection writer = database.connect()) {
            begin(writer, "INSERT INTO public.items (id) VALUES (1)");
            superuser("ALTER PUBLICATION aegis_publication ADD TABLE public.items");
            writer.commit();
        }

        assertThat(inserts()).as("inserts that are carried").isZero();
    }

    @Test
    void tellsWhenTheTransactionsHaveEndedThatWereOpenAsATableWasPutBack() throws SQLException {
        assertThat(check("{name: public.items, %s}".formatted(GRAPH))).isEmpty();
        OpenTransactions before;
        try (Connection person = connect(database.server(), database.name());
                Connection writer = database.connect()) {
            begin(person, "ALTER PUBLICATION aegis_publication SET TABLE public.items WHERE (id > 5)");
            person.commit();
            begin(person, "ALTER PUBLICATION aegis_publication SET TABLE public.items");
            // Newer than the one that puts the table back, and so behind every xmax until the writer has ended itself.
            begin(writer, "INSERT INTO public.items (id) VALUES (1)");
            person.commit();

            before = transactions();
            assertThat(before.haveEnded(before.newest())).as("with a writer").isFalse();
            assertThat(transactions().haveEnded(before.newest())).as("later").isFalse();
            writer.commit();
        }

        // Tests of the same server may have transactions of the same time.
        Await.await(
                () -> transactions().haveEnded(before.newest()),
                Duration.ofSeconds(20),
                "every transaction has ended that was open with the writer's");
    }

    @Test
    void takesNoTransactionWhereNobodyAsks() {
        assertThat(read(_ -> false).transactions()).isNull();
    }

    @Test
    void asksForTheReplicationRight() {
        assertThat(check(new Login(database.owner(), database.password()), "{name: public.items, %s}".formatted(GRAPH)))
                .contains(new Problem(
                        Reason.MISSING_PRIVILEGE,
                        "role %1$s has no REPLICATION right; run ALTER ROLE \"%1$s\" REPLICATION"
                                .formatted(database.owner())));
    }

    @Test
    void asksForAWalThatCanBeDecoded() throws SQLException {
        try (Backends own = Backends.start(Server.POSTGRES);
                Database plain = own.newDatabase()) {
            execute(own.postgres(), "postgres", "ALTER SYSTEM SET wal_level = 'replica'");
            own.server(Server.POSTGRES).stop();
            own.server(Server.POSTGRES).start();
            plain.execute("CREATE TABLE public.items (id bigint PRIMARY KEY, title text)");

            List<Problem> problems = check(
                    plain,
                    new Login(plain.replicator(), plain.password()),
                    "{name: public.items, %s}".formatted(GRAPH));

            assertThat(problems).first().satisfies(problem -> {
                assertThat(problem.reason()).isEqualTo(Reason.WAL_LEVEL_NOT_LOGICAL);
                assertThat(problem.message())
                        .contains("wal_level: replica")
                        .contains("ALTER SYSTEM SET wal_level = 'logical'");
            });
        }
    }

    private List<Problem> check(String... tables) {
        return check(new Login(database.replicator(), database.password()), tables);
    }

    private List<Problem> check(Login login, String... tables) {
        return check(database, login, tables);
    }

    private List<Problem> check(Database database, Login login, String... tables) {
        PipelineConfig config = config(database, tables);
        return SourceRules.check(read(config, login, uncarried::addAll).facts(), config);
    }

    private SourceReading.Read read(CaptureWatch watch) {
        return read(
                config(database, "{name: public.items, %s}".formatted(GRAPH)),
                new Login(database.replicator(), database.password()),
                watch);
    }

    private static SourceReading.Read read(PipelineConfig config, Login login, CaptureWatch watch) {
        SourceReading reading =
                new SourceProbe(new Postgres()).read(config, new SourceLogins(login, login, null), watch);
        assertThat(reading).isInstanceOf(SourceReading.Read.class);
        return (SourceReading.Read) reading;
    }

    private OpenTransactions transactions() {
        return Objects.requireNonNull(read(_ -> true).transactions());
    }

    /** How many inserts the publication carries, of all that the slot has to tell. */
    private int inserts() throws SQLException {
        try (Connection connection = connect(database.server(), database.name());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_logical_slot_get_binary_changes('"
                        + database.name()
                        + "', NULL, NULL, 'proto_version', '1', 'publication_names', 'aegis_publication')"
                        + " WHERE get_byte(data, 0) = ascii('I')")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void begin(Connection connection, String sql) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static PipelineConfig config(Database database, String... tables) {
        return new Resolver("cluster")
                .resolve(
                        Samples.aegis(spec -> {
                            ((ObjectNode) spec.at("/source/postgres"))
                                    .put("host", database.server().host())
                                    .put("port", database.server().port())
                                    .put("database", database.name())
                                    .put("slotName", database.name());
                            spec.putArray("tables");
                            for (String table : tables) {
                                spec.withArray("tables").add(tree(table));
                            }
                        }),
                        1);
    }

    private static JsonNode tree(String yaml) {
        try {
            return YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(yaml, e);
        }
    }

    private void superuser(String sql) throws SQLException {
        execute(database.server(), database.name(), sql);
    }

    private static void execute(Endpoint server, String database, String sql) throws SQLException {
        try (Connection connection = connect(server, database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(Endpoint server, String database) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(database), server.user(), server.password());
    }
}
