package dev.dualtrack.core.source;

import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import dev.dualtrack.core.schema.Sql;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The SQL that reads the mapped columns of one table. Every value is read in PostgreSQL's own text form, so that there
 * is one conversion whatever the driver does; names are quoted, keys are bind parameters.
 */
final class RowQuery {
    private static final int HEADER = 3;

    private final TableMapping table;
    private final List<Column> columns;

    RowQuery(TableMapping table) {
        this.table = table;
        this.columns = table.schema().columns().stream()
                .filter(column -> column.type() != null && table.columns().contains(column.name()))
                .toList();
    }

    /** Every row. */
    String scan() {
        return "SELECT " + fields() + " FROM ONLY " + Sql.quoted(table.id()) + " AS t";
    }

    /** The key columns of every row. */
    static String keys(TableMapping table) {
        return "SELECT " + keyColumns(table) + " FROM ONLY " + Sql.quoted(table.id()) + " AS t";
    }

    /** The key columns as text, in key order. */
    static String keyColumns(TableMapping table) {
        return table.keyCodec().columns().stream()
                .map(column -> "t." + Sql.quoted(column.name()) + "::text")
                .collect(Collectors.joining(", "));
    }

    /** The rows of the keys, each after the snapshot of the statement; one line of NULLs after it if there are none. */
    String read() {
        return "SELECT pg_current_snapshot()::text, r.* FROM (SELECT 1) AS one LEFT JOIN (SELECT " + fields()
                + " FROM ONLY " + Sql.quoted(table.id()) + " AS t " + KeyArrays.join(table.keyCodec())
                + ") AS r ON true";
    }

    /** The row whose fields begin after {@code offset} columns of the result. */
    SourceRow row(ResultSet result, int offset) throws SQLException {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            values.put(columns.get(i).name(), value(result, offset + HEADER + 1 + i, columns.get(i)));
        }
        return new SourceRow(
                new Row(values),
                result.getLong(offset + 1),
                result.getLong(offset + 2),
                result.getString(offset + HEADER));
    }

    private static @Nullable Object value(ResultSet result, int place, Column column) throws SQLException {
        ColumnType type = Objects.requireNonNull(column.type());
        if (!column.array()) {
            String text = result.getString(place);
            return text == null ? null : PostgresText.of(type, text);
        }
        Array array = result.getArray(place);
        return array == null ? null : PostgresText.array(type, (Object[]) array.getArray());
    }

    private String fields() {
        StringBuilder fields =
                new StringBuilder("t.xmin::text::int8 AS m0, t.xmax::text::int8 AS m1, t.ctid::text AS m2");
        for (int i = 0; i < columns.size(); i++) {
            fields.append(", t.")
                    .append(Sql.quoted(columns.get(i).name()))
                    .append(columns.get(i).array() ? "::text[] AS c" : "::text AS c")
                    .append(i);
        }
        return fields.toString();
    }
}
