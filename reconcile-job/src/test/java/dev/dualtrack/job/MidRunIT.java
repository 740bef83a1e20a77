package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.core.config.PipelineCopy;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TableConfig.GraphMapping;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.ForwardingStore;
import dev.dualtrack.core.store.InMemoryStore;
import dev.dualtrack.core.store.Stores;
import dev.dualtrack.job.StoreLogin.Loss;
import dev.dualtrack.job.fence.Pace;
import dev.dualtrack.job.journal.JournalJson;
import dev.dualtrack.job.journal.RunJournal;
import dev.dualtrack.job.world.FakeEmbedder;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Endpoint;
import dev.dualtrack.testbed.backends.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What befalls a run in its middle: a login that is taken away, a table that is altered, a clock that is set. It ends under its
 * own name and exit code, asks for nothing after it, and the next one goes on.
 */
class MidRunIT {
    private static final Clock REAL = Clock.systemUTC();

    /**
     * Its own: Milvus puts what a role may do behind all that it still has to clear away of dropped collections, and where other
     * tests drop theirs a new login waits for longer than a test can.
     */
    private static final Backends BACKENDS = Backends.start(Server.values());

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path files;

    @SuppressWarnings("NullAway.Init")
    private JobPipeline pipeline;

    private boolean inMemory;

    @AfterEach
    void end() {
        pipeline.close();
    }

    @AfterAll
    static void endServers() {
        BACKENDS.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PASSWORD 'another'", "NOLOGIN"})
    void aLoginThatTheSourceTakesAwayIsNamedAndTheNextRunGoesOn(String alteration) throws Exception {
        start(true);
        RunJournal.open(pipeline.source().connections(), pipeline.config().owner());
        String role = pipeline.database().name() + "_job";
        asSuperuser("CREATE ROLE %s LOGIN PASSWORD '%s' IN ROLE %s"
                .formatted(role, StoreLogin.PASSWORD, pipeline.database().replicator()));
        login("", role);
        StoreOpener revoked = meanwhile(
                StoreKind.GRAPH,
                () -> asSuperuser(
                        "ALTER ROLE " + role + " " + alteration,
                        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = '" + role
                                + "'"));
        try (Applier _ = pipeline.applier().start()) {
            RunSummary ended = summary(run(revoked, REAL, "pipeline.json"), 4);

            assertThat(ended.result()).isEqualTo(Result.FAILED);
            assertThat(ended.reason()).startsWith("AUTH: ").contains("SQLSTATE 28");
            assertThat(pipeline.commands()).as("for the vector, before").isEqualTo(1);
            assertThat(results()).as("who is locked out cannot say more").containsExactly("RUNNING");

            asSuperuser("ALTER ROLE " + role + " LOGIN PASSWORD '" + StoreLogin.PASSWORD + "'");
            assertGoesOn();
        } finally {
            asSuperuser("DROP ROLE " + role);
        }
    }

    static Stream<Arguments> losses() {
        return Stream.of(StoreKind.values())
                .flatMap(kind -> Stream.of(Loss.values()).map(loss -> Arguments.of(kind, loss)));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void aLoginThatAStoreTakesAwayIsNamedAndTheNextRunGoesOn(StoreKind kind, Loss loss) throws Exception {
        start(false);
        configure("\"retries\" : 0", "\"retries\" : 1");
        try (StoreLogin login = new StoreLogin(kind, BACKENDS, pipeline);
                Applier _ = pipeline.applier().start()) {
            login(login.server().toUpperCase(Locale.ROOT) + "-", login.user());
            StoreOpener revoked = meanwhile(kind, () -> login.takeAway(loss));

            RunSummary ended = summary(run(revoked, REAL, "pipeline.json"), 4);

            assertThat(ended.result()).isEqualTo(Result.FAILED);
            assertThat(ended.reason()).startsWith("AUTH: " + login.server() + " ");
            assertThat(pipeline.commands())
                    .as("for the stores before")
                    .isEqualTo(List.of(StoreKind.values()).indexOf(kind));
            assertThat(results()).containsExactly("FAILED");

            login.giveBack();
            assertGoesOn();
        }
    }

    @ParameterizedTest
    @CsvSource({
        // what is wrong in the other table outweighs that this one has no verdict
        "before its rows are counted, 0, UNVERIFIABLE, 5",
        "before its rows are read, 0, UNVERIFIABLE, 5",
        "before its rows are read, 1, DRIFTED, 1",
    })
    void aColumnThatGoesLeavesItsTableWithoutAVerdictAndOthersHaveOne(
            String when, int stale, Result result, int exitCode) throws Exception {
        start(false);
        pipeline.database()
                .execute(
                        "create table towns (code text primary key, name text)",
                        "insert into towns values ('s', 'Seoul'), ('b', 'Busan')");
        TableConfig towns = new TableConfig(
                "public.towns",
                null,
                null,
                new GraphMapping(BACKENDS.newNamePrefix() + "Town", List.of("name"), List.of()),
                null);
        try (OwnTable other = new OwnTable(pipeline, towns);
                Applier _ = pipeline.applier().start()) {
            other.fill();
            pipeline.hideFromCapture();
            if (stale > 0) {
                other.plant(StoreKind.GRAPH, Map.of("code", "s", "name", "an old name"));
            }
            write(
                    "both.json",
                    PipelineConfigWriter.write(PipelineCopy.of(pipeline.config())
                            .tables(List.of(pipeline.config().tables().getFirst(), towns))
                            .config()));
            Runnable alter = () -> pipeline.database().execute("alter table policies drop column title");

            RunSummary ended = summary(
                    execute(
                            when.endsWith("counted") ? whenOpened(alter) : meanwhile(StoreKind.VECTOR, alter),
                            REAL,
                            "verify",
                            "both.json"),
                    exitCode);

            assertThat(ended.result()).isEqualTo(result);
            assertThat(ended.reason())
                    .contains("public.policies in vector: ", "SQLSTATE 42703")
                    .doesNotContain("towns");
        }
        assertThat(pipeline.texts(
                        "select concat_ws(' ', part ->> 'table', part ->> 'store', part #>> '{counts,verified}',"
                                + " part #>> '{counts,stale}') from dualtrack.reconcile_run,"
                                + " jsonb_array_elements(details -> 'parts') part"))
                .containsExactly(
                        "public.policies vector false 0",
                        "public.policies graph false 0",
                        "public.policies cache false 0",
                        "public.towns graph true " + stale);
    }

    /** By more than the run may take in all, and between two attempts. */
    @ParameterizedTest
    @ValueSource(strings = {"PT10M", "-PT10M"})
    void f30AClockThatIsSetInMidRunChangesNoVerdictAndTheNextAttemptGoesOn(Duration step) throws Exception {
        start(true);
        configure("\"retries\" : 0", "\"retries\" : 1");
        assertThat(pipeline.config().reconcile().timeout()).isLessThan(step.abs());
        SetClock clock = new SetClock();
        AtomicInteger scans = scansOfVectors();
        try (Applier _ = pipeline.applier().start()) {
            StoreOpener broken = meanwhile(StoreKind.GRAPH, () -> {
                clock.set(step);
                throw new ClassifiedException(ErrorClass.CONNECTIVITY, "not there", null);
            });

            assertMended(summary(run(broken, clock, "pipeline.json"), 0), scans);
        }
        assertJournal();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT10M", "-PT10M"})
    void f30ARunThatBrokeOffGoesOnUnderAnotherClock(Duration step) throws Exception {
        start(true);
        configure("\"timeout\" : \"PT2M\"", "\"timeout\" : \"PT4H\"");
        SetClock clock = new SetClock();
        AtomicInteger scans = scansOfVectors();
        try (Applier _ = pipeline.applier().start()) {
            StoreOpener broken = meanwhile(StoreKind.GRAPH, () -> {
                throw new ClassifiedException(ErrorClass.CONNECTIVITY, "not there", null);
            });
            assertThat(summary(run(broken, clock, "pipeline.json"), 4).result()).isEqualTo(Result.FAILED);
            clock.set(step);

            assertMended(summary(run(this::open, clock, "pipeline.json"), 0), scans);
        }
        assertJournal();
    }

    private void assertMended(RunSummary mended, AtomicInteger scansOfVectors) throws Exception {
        assertThat(mended.result()).isEqualTo(Result.CONSISTENT);
        assertThat(mended.stores()).extracting(StoreResult::repaired).containsExactly(1L, 1L, 1L);
        assertThat(mended.finishedAt()).isAfterOrEqualTo(mended.startedAt());
        assertThat(pipeline.commands()).as("each record once").isEqualTo(3);
        assertThat(scansOfVectors).as("once for the sums, once for the records").hasValue(2);
    }

    private void assertJournal() throws Exception {
        assertThat(pipeline.texts("select result || ' ' || (finished_at >= started_at) from dualtrack.reconcile_run"))
                .containsExactly("CONSISTENT true");
        assertThat(pipeline.texts("select run_id from dualtrack.reconcile_checkpoint"))
                .isEmpty();
        assertThat(pipeline.execute("report", "--html", "-").exitCode()).isZero();
    }

    private List<String> results() throws SQLException {
        return pipeline.texts("select result from dualtrack.reconcile_run");
    }

    /** With what was not mended yet, and nothing twice. */
    private void assertGoesOn() throws Exception {
        RunSummary next = summary(run(this::open, REAL, "pipeline.json"), 0);

        assertThat(next.result()).isEqualTo(Result.CONSISTENT);
        assertThat(next.stores()).extracting(StoreResult::remaining).containsExactly(0L, 0L, 0L);
        assertThat(pipeline.commands()).isEqualTo(3);
        assertJournal();
    }

    /** Rows that agree, but for one in each store. */
    private void start(boolean storesInMemory) throws Exception {
        inMemory = storesInMemory;
        pipeline = new JobPipeline(BACKENDS, files, inMemory);
        pipeline.fill(20);
        for (StoreKind kind : StoreKind.values()) {
            pipeline.plant(kind, "p1", "an old title");
        }
    }

    private Outcome run(StoreOpener opener, InstantSource clock, String config) {
        return execute(opener, clock, "run", config);
    }

    private Outcome execute(StoreOpener opener, InstantSource clock, String command, String config) {
        ReconcileJob job = new ReconcileJob(opener, (_, _) -> new FakeEmbedder(), Pace.real(), clock);
        return Outcome.of(job, clock, command, files.resolve(config), "--run-id", "mid");
    }

    private DerivedStore open(StoreKind kind, PipelineConfig config, List<TableMapping> mappings) {
        return inMemory ? pipeline.store(kind) : Stores.open(kind, config, mappings, REAL);
    }

    /** The stores as they are, but that something happens before that one is scanned first. */
    private StoreOpener meanwhile(StoreKind at, Runnable event) {
        AtomicBoolean happened = new AtomicBoolean();
        return (kind, config, mappings) -> {
            DerivedStore store = open(kind, config, mappings);
            return kind != at
                    ? store
                    : new ForwardingStore(store) {
                        @Override
                        public long scan(TableId table, Consumer<StoredRecord> sink) {
                            if (happened.compareAndSet(false, true)) {
                                event.run();
                            }
                            return super.scan(table, sink);
                        }
                    };
        };
    }

    /** The stores as they are, but that something happens before the first of them is opened. */
    private StoreOpener whenOpened(Runnable event) {
        AtomicBoolean happened = new AtomicBoolean();
        return (kind, config, mappings) -> {
            if (happened.compareAndSet(false, true)) {
                event.run();
            }
            return open(kind, config, mappings);
        };
    }

    private AtomicInteger scansOfVectors() {
        AtomicInteger scans = new AtomicInteger();
        ((InMemoryStore) pipeline.store(StoreKind.VECTOR)).faults(call -> {
            if (call.operation().equals("scan")) {
                scans.incrementAndGet();
            }
        });
        return scans;
    }

    /** Lets the program log in as {@code user}, where the files' names begin like that. */
    private void login(String prefix, String user) throws IOException {
        write("own-username", user);
        write("own-password", StoreLogin.PASSWORD);
        configure("/" + prefix + "username\"", "/own-username\"");
        configure("/" + prefix + "password\"", "/own-password\"");
    }

    private void configure(String was, String is) throws IOException {
        String before = Files.readString(files.resolve("pipeline.json"));
        String after = before.replace(was, is);
        assertThat(after).as(was).isNotEqualTo(before);
        write("pipeline.json", after);
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(files.resolve(file), text);
    }

    private void asSuperuser(String... statements) {
        Endpoint server = pipeline.database().server();
        try (Connection connection = DriverManager.getConnection(server.uri(), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("statement failed on " + server, e);
        }
    }

    private static RunSummary summary(Outcome outcome, int exitCode) throws IOException {
        assertThat(outcome.err()).isEmpty();
        RunSummary summary = JournalJson.MAPPER.readValue(outcome.out(), RunSummary.class);
        assertThat(outcome.exitCode()).as(summary.toString()).isEqualTo(exitCode);
        return summary;
    }

    /** The machine's clock, and so much more. */
    private static final class SetClock implements InstantSource {
        private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

        void set(Duration step) {
            ahead.set(step);
        }

        @Override
        public Instant instant() {
            return REAL.instant().plus(ahead.get());
        }
    }
}
