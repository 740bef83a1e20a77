package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import dev.dualtrack.testbed.backends.Endpoint;
import dev.dualtrack.testbed.network.FaultProxy;
import dev.dualtrack.testbed.process.JavaProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scan beside others that look for differences, each as a program of its own, over the same rows: {@code
 * e2e/bin/bench-verify}, which names the others' places by system properties. Differences are planted in the source; what
 * a tool names is held against them.
 */
@EnabledIfSystemProperty(named = "verify.rows", matches = "[0-9]+")
class VerifyFiguresIT {
    private static final int[] DIFFERENCES = {0, 10, 1_010};
    private static final String COLUMNS = "title,content,amount,is_active";

    private final int rows = Integer.getInteger("verify.rows", 0);
    private final Path scripts = Path.of(System.getProperty("verify.scripts", ""));
    private final Path python = Path.of(System.getProperty("verify.python", ""));
    private final Path comparator = Path.of(System.getProperty("verify.comparator", ""));
    private final Backends backends = Backends.shared();
    private final Set<Long> planted = new HashSet<>();

    @TempDir
    Path files = Path.of("");

    /**
     * One that looks for differences.
     *
     * @param found matches a line that names one; the group is its id
     */
    private record Tool(String word, List<String> command, Pattern found) {
        Tool(String word, List<String> command, String found) {
            this(word, command, Pattern.compile("^" + found + " (\\d+)\\b.*"));
        }
    }

    @Test
    void printsFigures() throws IOException, InterruptedException, SQLException {
        Endpoint redis = backends.redis();
        try (Database database = backends.newDatabase();
                FaultProxy source = before(database.server());
                FaultProxy copy = before(database.server());
                FaultProxy cache = before(redis)) {
            ScanPlace place = ScanPlace.of(backends, database, source, StoreKind.CACHE, cache, files);
            fill(database, place);
            loadChecksums(database);
            Map<String, String> secrets = Map.of(
                    "PGUSER", database.owner(), "PGPASSWORD", database.password(), "REDIS_PASSWORD", redis.password());
            for (int differences : DIFFERENCES) {
                plant(database, differences);
                for (Tool tool : tools(database, place, source, copy, cache)) {
                    measure(tool, secrets, source, List.of(copy, cache));
                }
            }
        }
    }

    private static FaultProxy before(Endpoint server) {
        return FaultProxy.before(server.host(), server.port());
    }

    private List<Tool> tools(Database database, ScanPlace place, FaultProxy source, FaultProxy copy, FaultProxy cache) {
        List<String> reladiff = new ArrayList<>(List.of(
                python.resolveSibling("reladiff").toString(),
                url("postgresql", database, source),
                "policies",
                url("postgresql", database, copy),
                "policies_copy"));
        for (String column : COLUMNS.split(",", -1)) {
            reladiff.addAll(List.of("-c", column));
        }
        return List.of(
                new Tool(
                        "ours",
                        JavaProgram.command(
                                ScanProgram.class.getName(),
                                List.of("-Xmx64m", "-XX:TieredStopAtLevel=4"),
                                place.words()),
                        "candidate"),
                new Tool("reladiff", reladiff, "[+-]"),
                new Tool(
                        "pg_comparator",
                        List.of(
                                "perl",
                                comparator
                                        .resolve("usr/lib/postgresql/15/bin/pg_comparator")
                                        .toString(),
                                "--env-pass=PGPASSWORD",
                                url("pgsql", database, source) + "/policies?id:" + COLUMNS,
                                url("pgsql", database, copy) + "/policies_copy?id:" + COLUMNS),
                        "(?:UPDATE|INSERT|DELETE)"),
                new Tool(
                        "set difference",
                        List.of(
                                python.toString(),
                                scripts.resolve("set_difference.py").toString(),
                                Integer.toString(source.port()),
                                database.name(),
                                Integer.toString(cache.port()),
                                place.cachePrefix()),
                        "(?:missing|orphaned)"));
    }

    private static String url(String driver, Database database, FaultProxy proxy) {
        return driver + "://" + database.owner() + "@" + proxy.host() + ":" + proxy.port() + "/" + database.name();
    }

    private void fill(Database database, ScanPlace place) {
        String table = " (id bigint primary key, title text not null, content text not null, amount bigint not null,"
                + " is_active boolean not null, regions text[] not null)";
        database.execute(
                "create table policies" + table,
                "insert into policies select n, 'title ' || n, repeat(md5(n::text), 16), n, true,"
                        + " array['11', (n % 20)::text] from generate_series(1, " + rows + ") n",
                "create table policies_copy" + table,
                "insert into policies_copy select * from policies",
                "vacuum analyze policies",
                "vacuum analyze policies_copy");
        try (PostgresSource source = place.source()) {
            TableMapping mapping = place.mapping(source);
            try (DerivedStore store = place.store(mapping)) {
                store.prepare();
                ScanPlace.fill(source, mapping, store);
            }
        }
    }

    /** pg_comparator needs functions of its own in the server, which takes them from a superuser alone. */
    private void loadChecksums(Database database) throws IOException, SQLException {
        String functions = Files.readString(comparator.resolve("usr/share/postgresql/15/extension/pgcmp--3.1.sql"))
                .replace("\\echo", "--")
                .replace(
                        "MODULE_PATHNAME",
                        comparator.resolve("usr/lib/postgresql/15/lib/pgcmp.so").toString());
        Endpoint server = database.server();
        try (Connection connection = DriverManager.getConnection(database.jdbcUrl(), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute(functions);
        }
    }

    /**
     * Changes rows, scattered over the table, that neither the copy nor the store hears of, until there are so many: of
     * ten one is deleted, and nine are updated. None is inserted: a cache may be without a row, which ours does not report.
     */
    private void plant(Database database, int differences) {
        int more = differences - planted.size();
        // What was planted before keeps its place.
        int before = planted.isEmpty() ? 0 : 1;
        for (int i = 1; i <= more; i++) {
            long id = (long) i * (rows / more) - before;
            database.execute(
                    i % 10 == 0
                            ? "delete from policies where id = " + id
                            : "update policies set amount = amount + 1 where id = " + id);
            planted.add(id);
        }
    }

    private void measure(Tool tool, Map<String, String> secrets, FaultProxy source, List<FaultProxy> others)
            throws IOException, InterruptedException {
        Path took = files.resolve("took");
        Path out = files.resolve("out");
        List<String> line = new ArrayList<>(
                List.of(python.toString(), scripts.resolve("measured.py").toString(), took.toString()));
        line.addAll(tool.command());
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(secrets);
        // Lines of output are not to be broken.
        builder.environment().put("COLUMNS", "10000");
        long sourceBytes = source.bytes();
        long otherBytes = bytes(others);
        int status = builder.start().waitFor();
        assertThat(status).as(tool.word()).isZero();
        Set<Long> found = found(tool, out);
        long right = found.stream().filter(planted::contains).count();
        JsonNode used = new ObjectMapper().readTree(took.toFile());
        System.out.printf(
                Locale.ROOT,
                "%-14s %d rows, %d planted: %d found, %d missed, %d false; %.1f s, CPU %.1f s, peak %d MiB,"
                        + " source %.0f kB, other side %.0f kB%n",
                tool.word(),
                rows,
                planted.size(),
                right,
                planted.size() - right,
                found.size() - right,
                used.path("seconds").asDouble(),
                used.path("cpu").asDouble(),
                used.path("peak_kib").asLong() / 1024,
                (source.bytes() - sourceBytes) / 1e3,
                (bytes(others) - otherBytes) / 1e3);
        if (tool.word().equals("ours")) {
            assertThat(found).isEqualTo(planted);
        }
    }

    private static long bytes(List<FaultProxy> proxies) {
        return proxies.stream().mapToLong(FaultProxy::bytes).sum();
    }

    private static Set<Long> found(Tool tool, Path out) throws IOException {
        Set<Long> found = new HashSet<>();
        for (String line : Files.readAllLines(out)) {
            Matcher matcher = tool.found().matcher(line);
            if (matcher.matches()) {
                found.add(Long.parseLong(matcher.group(1)));
            }
        }
        return found;
    }
}
