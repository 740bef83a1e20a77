package dev.dualtrack.job.figures;

import dev.dualtrack.core.derived.StoreKind;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The programs that look for differences, each as a command line. */
record Tools(VerifyOptions options, Ground ground) {
    private static final String COLUMNS = "title,content,amount,is_active";
    /** At any size. */
    private static final List<String> OUR_MEMORY = List.of("-Xmx64m", "-XX:TieredStopAtLevel=4");

    /** What they need to know that no command line is to show. */
    Map<String, String> secrets() {
        Map<String, String> secrets = new HashMap<>();
        secrets.put("PGUSER", ground.database().owner());
        secrets.put("PGPASSWORD", ground.database().password());
        if (cache().isPresent()) {
            secrets.put("REDIS_PASSWORD", ground.backends().redis().password());
        }
        return secrets;
    }

    private Optional<ScanPlace> cache() {
        return ground.places().stream()
                .filter(place -> place.kind() == StoreKind.CACHE)
                .findFirst();
    }

    /** The scan alone, of one store. */
    Tool scan(ScanPlace place) {
        List<String> command = JavaProgram.command("dev.dualtrack.job.figures.ScanProgram", OUR_MEMORY, place.words());
        return Tool.byLines("ours, " + place.word(), true, command, List.of(ground.proxy(place)), "candidate");
    }

    /** A whole run in mode Detect over all stores, with fence and second look, of the pipeline that the file tells of. */
    Tool run(Path pipeline) {
        List<ScanPlace> places = ground.places();
        // A logback-test.xml on the test's class path would win.
        List<String> java = new ArrayList<>(OUR_MEMORY);
        java.add("-Dlogback.configurationFile=" + Tools.class.getResource("/logback.xml"));
        List<String> arguments = List.of(
                "run",
                "--config",
                pipeline.toString(),
                "--sample",
                "0",
                "--termination-log",
                ground.files().resolve("last-words").toString());
        return new Tool(
                "ours, whole run",
                true,
                JavaProgram.command("dev.dualtrack.job.Main", java, arguments),
                places.stream().map(ground::proxy).toList(),
                Set.of(0, 1),
                new RunReader(places.size()));
    }

    /** Those of others. */
    List<Tool> peers() {
        List<Tool> peers = new ArrayList<>(List.of(reladiff(), comparator()));
        cache().map(this::setDifference).ifPresent(peers::add);
        return peers;
    }

    private Tool reladiff() {
        List<String> command = new ArrayList<>(List.of(
                options.python().resolveSibling("reladiff").toString(),
                url("postgresql", ground.source()),
                "policies",
                url("postgresql", ground.copy()),
                "policies_copy"));
        for (String column : COLUMNS.split(",", -1)) {
            command.addAll(List.of("-c", column));
        }
        return Tool.byLines("reladiff", false, command, List.of(ground.copy()), "[+-]");
    }

    private Tool comparator() {
        List<String> command = List.of(
                "perl",
                options.comparator()
                        .resolve("usr/lib/postgresql/15/bin/pg_comparator")
                        .toString(),
                "--env-pass=PGPASSWORD",
                url("pgsql", ground.source()) + "/policies?id:" + COLUMNS,
                url("pgsql", ground.copy()) + "/policies_copy?id:" + COLUMNS);
        return Tool.byLines("pg_comparator", false, command, List.of(ground.copy()), "(?:UPDATE|INSERT|DELETE)");
    }

    private Tool setDifference(ScanPlace cache) {
        FaultProxy proxy = ground.proxy(cache);
        List<String> command = List.of(
                options.python().toString(),
                options.scripts().resolve("set_difference.py").toString(),
                Integer.toString(ground.source().port()),
                ground.database().name(),
                Integer.toString(proxy.port()),
                cache.cachePrefix());
        return Tool.byLines("set difference", false, command, List.of(proxy), "(?:missing|orphaned)");
    }

    private String url(String driver, FaultProxy proxy) {
        Database database = ground.database();
        return driver + "://" + database.owner() + "@" + proxy.host() + ":" + proxy.port() + "/" + database.name();
    }

    /** pg_comparator needs functions of its own in the server, which takes them from a superuser alone. */
    void loadComparator() throws IOException, SQLException {
        String functions = Files.readString(
                        options.comparator().resolve("usr/share/postgresql/15/extension/pgcmp--3.1.sql"))
                .replace("\\echo", "--")
                .replace(
                        "MODULE_PATHNAME",
                        options.comparator()
                                .resolve("usr/lib/postgresql/15/lib/pgcmp.so")
                                .toString());
        Database database = ground.database();
        Endpoint server = database.server();
        try (Connection connection = DriverManager.getConnection(database.jdbcUrl(), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute(functions);
        }
    }
}
