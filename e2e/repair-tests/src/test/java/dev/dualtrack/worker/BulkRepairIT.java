package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.core.config.PipelineCopy;
import dev.dualtrack.core.config.ReconcileConfig;
import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.config.SourceConfig;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import dev.dualtrack.testbed.process.JavaProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code reconcile-job sync} as a process, with a real worker on a real store: of a table's rows 60 % are wrong there, half of
 * them missing, half stale. Other sizes for figures: {@code -Dbulk.rows=50000 -Dbulk.unit=1000 -Dbulk.percent=100
 * -Dbulk.store=cache} (no vectors). A cache lacks nothing, so there only half of it is to be repaired.
 */
final class BulkRepairIT {
    private static final int ROWS = Integer.getInteger("bulk.rows", 5_000);
    private static final int UNIT = Integer.getInteger("bulk.unit", 100);
    private static final int PERCENT = Integer.getInteger("bulk.percent", 5);
    private static final StoreKind KIND = StoreKind.ofWord(System.getProperty("bulk.store", "graph"));

    /** As often as cdc-server confirms to its slot what it has read. */
    private static final Duration CONFIRMED_EACH = Duration.ofSeconds(1);

    /** A few hundred rows a second. */
    private static final Duration FILLED = Duration.ofSeconds(40 + ROWS / 100);

    private static final int CHUNK = 1_000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void f33ATableOfWhichMostIsWrongIsRepairedWithFewLooks() throws Exception {
        try (TestPipeline pipeline = new TestPipeline(Backends.shared(), directory)) {
            PipelineConfig config = repairing(pipeline.config(), pipeline.database());
            Files.writeString(directory.resolve("pipeline.json"), PipelineConfigWriter.write(config));
            insert(pipeline, 1, ROWS * 7 / 10);
            asReplicator(
                    pipeline.database(),
                    "SELECT pg_create_logical_replication_slot('" + slot(pipeline.database()) + "', 'test_decoding')");
            try (DerivedStore store = TestStores.open(config, KIND)) {
                try (Repeated _ = Repeated.start("slot", CONFIRMED_EACH, () -> confirm(pipeline.database()));
                        RunningWorker worker = new RunningWorker(config, KIND, null, Main.openers())) {
                    worker.awaitFilled(FILLED);
                    repairs(pipeline, store);
                } finally {
                    store.purge();
                }
            }
        }
    }

    private void repairs(TestPipeline pipeline, DerivedStore store) throws IOException, InterruptedException {
        insert(pipeline, ROWS * 7 / 10 + 1, ROWS);
        pipeline.run("UPDATE policies SET title = 'newer ' || policy_id WHERE amount <= " + ROWS * 3 / 10);
        assertThat(wrong(store)).as("what no event tells").isEqualTo(ROWS * 6 / 10);
        long lacks = KIND == StoreKind.CACHE ? ROWS * 3 / 10 : 0;

        String log = sync();

        assertThat(wrong(store)).as(log).isEqualTo(lacks);
        long units = (ROWS * 6L / 10 - lacks + UNIT - 1) / UNIT;
        assertThat(looks(log)).as(log).isBetween(1L, PERCENT < 30 ? units / 3 + 3 : units);
    }

    /** How often the repair was looked at. */
    private static long looks(String log) {
        return log.lines().filter(line -> line.contains("Unit repaired")).count();
    }

    private static PipelineConfig repairing(PipelineConfig config, Database database) {
        SourceConfig source = config.source();
        return PipelineCopy.of(config)
                .source(new SourceConfig(
                        source.host(),
                        source.port(),
                        source.database(),
                        source.credentials(),
                        source.tls(),
                        slot(database),
                        source.publicationName()))
                .reconcile(new ReconcileConfig(Mode.REPAIR, 0, Duration.ofSeconds(1), Duration.ofMinutes(10), 100, 0.1))
                .config();
    }

    private static String slot(Database database) {
        return database.name() + "_slot";
    }

    /** No event tells of these rows. */
    private static void insert(TestPipeline pipeline, int from, int to) {
        pipeline.run("INSERT INTO policies (policy_id, title, content, amount, tags)"
                + " SELECT 'b' || n, 'title ' || n, 'c', n, ARRAY['t' || n % 1000] FROM generate_series(" + from + ", "
                + to + ") n");
    }

    /** As change capture does over a database in which nothing happens that it tells of. */
    private static void confirm(Database database) {
        asReplicator(
                database, "SELECT pg_replication_slot_advance('" + slot(database) + "', pg_current_wal_flush_lsn())");
    }

    private static void asReplicator(Database database, String sql) {
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.replicator(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("the slot cannot be made or moved", e);
        }
    }

    /** How many rows have no record, or one with an older title. */
    private static long wrong(DerivedStore store) {
        long right = 0;
        for (int from = 1; from <= ROWS; from += CHUNK) {
            List<RecordKey> keys = IntStream.range(from, Math.min(ROWS + 1, from + CHUNK))
                    .mapToObj(n -> TestPipeline.key("b" + n))
                    .toList();
            right += store.images(TestPipeline.TABLE, keys).entrySet().stream()
                    .filter(entry -> title(entry.getKey()).equals(TestStores.title(entry.getValue())))
                    .count();
        }
        return ROWS - right;
    }

    private static String title(RecordKey key) {
        String id = String.valueOf(key.values().getFirst());
        int number = Integer.parseInt(id.substring(1));
        return number <= ROWS * 3 / 10 ? "newer " + id : "title " + number;
    }

    /** Its log, once it has ended with nothing left over. */
    private String sync() throws IOException, InterruptedException {
        Path out = directory.resolve("sync.out");
        List<String> arguments = List.of(
                "sync",
                "--store",
                KIND.word(),
                "--config",
                directory.resolve("pipeline.json").toString(),
                "--run-id",
                "bulk",
                "--sample",
                "0",
                "--unit",
                Integer.toString(UNIT),
                "--bulk",
                Integer.toString(PERCENT),
                "--termination-log",
                directory.resolve("last-words").toString());
        // a logback-test.xml on the test's class path would win
        List<String> java = List.of("-Dlogback.configurationFile=" + Main.class.getResource("/logback.xml"));
        long began = System.nanoTime();
        Process process = new ProcessBuilder(JavaProgram.command("dev.dualtrack.job.Main", java, arguments))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(8, TimeUnit.MINUTES)).as("it ends").isTrue();
        String log = Files.readString(out, StandardCharsets.UTF_8);
        if (System.getProperty("bulk.rows") != null) {
            System.out.printf(
                    Locale.ROOT,
                    "%s, %d rows, units of %d, bulk above %d %%: %d looks, %.1f s%n",
                    KIND.word(),
                    ROWS,
                    UNIT,
                    PERCENT,
                    looks(log),
                    (System.nanoTime() - began) / 1e9);
        }
        assertThat(process.exitValue()).as(log).isZero();
        return log;
    }
}
