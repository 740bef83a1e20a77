package dev.dualtrack.core.source;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import dev.dualtrack.core.schema.TableId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
        return "SELECT " + fields() + " FROM ONLY " + quoted(table.id()) + " AS t";
    }

    /** The key columns of every row. */
    static String keys(TableMapping table) {
        return "SELECT "
                + table.keyCodec().columns().stream()
                        .map(column -> "t." + quoted(column.name()) + "::text")
                        .collect(Collectors.joining(", "))
                + " FROM ONLY " + quoted(table.id()) + " AS t";
    }

    /** The rows of the keys, each after the snapshot of the statement; one line of NULLs after it if there are none. */
    String read() {
        List<Column> key = table.keyCodec().columns();
        String parameters =
                key.stream().map(column -> "?::" + arrayType(column)).collect(Collectors.joining(", "));
        String names = IntStream.range(0, key.size()).mapToObj(i -> "k" + i).collect(Collectors.joining(", "));
        String match = IntStream.range(0, key.size())
                .mapToObj(i -> "t." + quoted(key.get(i).name()) + " = k.k" + i)
                .collect(Collectors.joining(" AND "));
        return "SELECT pg_current_snapshot()::text, r.* FROM (SELECT 1) AS one LEFT JOIN (SELECT " + fields()
                + " FROM ONLY " + quoted(table.id()) + " AS t JOIN unnest(" + parameters + ") AS k(" + names + ") ON "
                + match + ") AS r ON true";
    }

    /** Binds the keys, column by column. */
    void bind(Connection connection, PreparedStatement statement, Collection<RecordKey> keys) throws SQLException {
        List<Column> key = table.keyCodec().columns();
        for (int i = 0; i < key.size(); i++) {
            int place = i;
            Object[] values = keys.stream().map(k -> k.values().get(place)).toArray();
            String elementType = arrayType(key.get(i)).replace("[]", "");
            Array array = connection.createArrayOf(elementType, values);
            statement.setArray(i + 1, array);
        }
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
                    .append(quoted(columns.get(i).name()))
                    .append(columns.get(i).array() ? "::text[] AS c" : "::text AS c")
                    .append(i);
        }
        return fields.toString();
    }

    private static String arrayType(Column column) {
        return switch (column.type()) {
            case INTEGER -> "int8[]";
            case UUID -> "uuid[]";
            case null, default -> "text[]";
        };
    }

    private static String quoted(TableId table) {
        return quoted(table.schema()) + "." + quoted(table.name());
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
