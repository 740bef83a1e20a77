package dev.dualtrack.core.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.event.Recorded;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The SQL that the javadoc of {@link Fingerprint} gives for each type has the same bytes. */
class FingerprintSqlIT {
    private static final Set<String> ARRAYS_IN_SQL = Set.of("ai8", "at");
    private static final List<Column> COLUMNS = Recorded.ALL_TYPES.columns().stream()
            .filter(column -> column.type() != null && (!column.array() || ARRAYS_IN_SQL.contains(column.name())))
            .toList();

    private final Database database = Backends.shared().newDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void javaAndSqlGiveTheSameBytesForEveryType() throws Exception {
        database.execute(Recorded.resource("all_types.sql"));
        String form = COLUMNS.stream()
                .sorted((left, right) -> left.name().compareTo(right.name()))
                .map(FingerprintSqlIT::sql)
                .collect(Collectors.joining(" || "));
        List<Recorded> events = Recorded.read("all_types");
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT id, " + form + ", substr(encode(sha256(" + form
                        + "), 'hex'), 1, 16) FROM all_types WHERE id < 12 ORDER BY id")) {
            int rows = 0;
            while (result.next()) {
                Row row = events.get(result.getInt(1) - 1).after(Recorded.ALL_TYPES);
                assertThat(Fingerprint.form(row, COLUMNS))
                        .as("row %d", result.getInt(1))
                        .isEqualTo(result.getBytes(2));
                assertThat(Fingerprint.of(row, COLUMNS)).isEqualTo(result.getString(3));
                rows++;
            }
            assertThat(rows).isEqualTo(11);
        }
    }

    private static String sql(Column column) {
        String x = '"' + column.name() + '"';
        if (column.array()) {
            return "CASE WHEN " + x + " IS NULL THEN '\\x00'::bytea ELSE '\\x0a'::bytea || int4send(cardinality(" + x
                    + ")) || coalesce((SELECT string_agg(" + scalar(column, "e.x")
                    + ", ''::bytea ORDER BY e.place) FROM unnest(" + x
                    + ") WITH ORDINALITY AS e(x, place)), ''::bytea) END";
        }
        return scalar(column, x);
    }

    private static String scalar(Column column, String x) {
        return switch (Objects.requireNonNull(column.type())) {
            case BOOL -> value("01", x + " IS NULL", "boolsend(" + x + ")");
            case INTEGER -> value("02", x + " IS NULL", "int8send(" + x + ")");
            case FLOAT4 -> value("03", x + " IS NULL", "float4send(" + x + " + 0::float4)");
            case FLOAT8 -> value("04", x + " IS NULL", "float8send(" + x + " + 0::float8)");
            case NUMERIC ->
                value(
                        "05",
                        x + " IS NULL OR " + x + "::text IN ('NaN', 'Infinity', '-Infinity')",
                        "convert_to(trim_scale(" + x + ")::text, 'UTF8')");
            case TEXT, UUID, JSON -> value("06", x + " IS NULL", "convert_to(" + x + "::text, 'UTF8')");
            case DATE ->
                value(
                        "07",
                        "NOT coalesce(isfinite(" + x + "), false)",
                        "int8send((" + x + " - date '1970-01-01')::int8)");
            case TIMESTAMP -> value("08", "NOT coalesce(isfinite(" + x + "), false)", micros(x));
            case TIMESTAMPTZ -> value("09", "NOT coalesce(isfinite(" + x + "), false)", micros(x));
        };
    }

    private static String micros(String x) {
        return "int8send((extract(epoch FROM " + x + ") * 1000000)::int8)";
    }

    private static String value(String tag, String isNull, String payload) {
        return "CASE WHEN " + isNull + " THEN '\\x00'::bytea ELSE '\\x" + tag + "'::bytea || int4send(length(" + payload
                + ")) || " + payload + " END";
    }
}
