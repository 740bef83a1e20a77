package dev.dualtrack.core.source;

import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import dev.dualtrack.core.schema.Sql;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The SQL that reads the mapped columns of one table. Every value is read in PostgreSQL's own text form, so that there
 * is one conversion whatever the driver does; names are quoted, keys are bind parameters.
 */
final class RowQuery {
    private static final int HEADER = 4;

    /** In the order of the columns that {@link #read} puts before a row. */
    private static final int SNAPSHOT = 1;

    private static final int UPDATERS = 2;

    /**
     * Who changes the row {@code r}, if its xmax names several transactions: a multixact, whose ids begin again at 1 beside
     * those of transactions. Nothing tells in SQL which of the two it is, so whatever can be one of the table's is looked up. Whoever only
     * locks the row is left out.
     */
    private static final String UPDATERS_OF_ROW = """
            CASE WHEN r.m1 > 0 AND mxid_age(r.m1::text::xid) BETWEEN 1
                AND (SELECT mxid_age(c.relminmxid) FROM pg_class AS c WHERE c.oid = r.m3)
            THEN (SELECT string_agg(m.xid::text, ',') FROM pg_get_multixact_members(r.m1::text::xid) AS m
                WHERE m.mode IN ('nokeyupd', 'upd')) END""";

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

    /**
     * Those of rows that were written by the transaction whose 64-bit id is the first parameter, or later; at most so many as the second
     * says. What vacuum froze keeps its xmin, and may look younger once ids have gone round.
     */
    static String keysWrittenSince(TableMapping table) {
        return keys(table) + " WHERE age(t.xmin) <= age((?::int8 & 4294967295)::text::xid) LIMIT ?";
    }

    /** The key columns as text, in key order. */
    static String keyColumns(TableMapping table) {
        return table.keyCodec().columns().stream()
                .map(column -> "t." + Sql.quoted(column.name()) + "::text")
                .collect(Collectors.joining(", "));
    }

    /**
     * The rows of the keys, each after the snapshot of the statement and who changes it; one line of NULLs after the snapshot
     * if there are none. A row's xmax may change while the statement runs: {@code OFFSET 0} keeps it from being read twice.
     */
    String read() {
        return "SELECT pg_current_snapshot()::text, " + UPDATERS_OF_ROW
                + ", r.* FROM (SELECT 1) AS one LEFT JOIN (SELECT " + fields() + " FROM ONLY " + Sql.quoted(table.id())
                + " AS t " + KeyArrays.join(table.keyCodec()) + " OFFSET 0) AS r ON true";
    }

    /** The snapshot of {@link #read}. */
    static TxSnapshot snapshot(ResultSet result) throws SQLException {
        return TxSnapshot.parse(result.getString(SNAPSHOT));
    }

    /** A row of {@link #read}; null in the line of NULLs. */
    @Nullable
    HeldRow held(ResultSet result) throws SQLException {
        if (result.getString(UPDATERS + 1) == null) {
            return null;
        }
        SourceRow row = row(result, UPDATERS);
        Set<Long> holders = new LinkedHashSet<>();
        if (row.xmax() != 0) {
            holders.add(row.xmax());
        }
        String updaters = result.getString(UPDATERS);
        if (updaters != null) {
            Arrays.stream(updaters.split(",")).map(Long::parseLong).forEach(holders::add);
        }
        return new HeldRow(row, holders);
    }

    /** The row whose fields begin after {@code offset} columns of the result. */
    SourceRow row(ResultSet result, int offset) throws SQLException {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            values.put(columns.get(i).name(), value(result, offset + HEADER + 1 + i, columns.get(i)));
        }
        return new SourceRow(
                new Row(values), result.getLong(offset + 1), result.getLong(offset + 2), result.getString(offset + 3));
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
        StringBuilder fields = new StringBuilder(
                "t.xmin::text::int8 AS m0, t.xmax::text::int8 AS m1, t.ctid::text AS m2, t.tableoid AS m3");
        for (int i = 0; i < columns.size(); i++) {
            fields.append(", t.")
                    .append(Sql.quoted(columns.get(i).name()))
                    .append(columns.get(i).array() ? "::text[] AS c" : "::text AS c")
                    .append(i);
        }
        return fields.toString();
    }

    /**
     * A row with the ids of all who may delete or change it. Where several lock it, one of the ids is no transaction's.
     *
     * @param row with the xmax that it carries
     */
    record HeldRow(SourceRow row, Set<Long> holders) {
        HeldRow {
            holders = Set.copyOf(holders);
        }
    }
}
