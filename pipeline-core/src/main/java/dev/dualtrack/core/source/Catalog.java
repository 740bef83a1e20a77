package dev.dualtrack.core.source;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shape of a table, from the system catalogue. */
public final class Catalog {
    private static final String TABLE = """
            SELECT c.oid, c.relkind::text, c.relreplident::text
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ?""";
    private static final String COLUMNS = """
            SELECT a.attname, a.attgenerated <> '' AS generated, t.typname, t.typcategory::text = 'A' AS is_array,
                   coalesce(e.typname, t.typname) AS element, coalesce(e.typtype, t.typtype)::text = 'e' AS is_enum,
                   coalesce(en.nspname, tn.nspname) = 'pg_catalog' AS is_builtin
            FROM pg_catalog.pg_attribute a
            JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
            LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
            LEFT JOIN pg_catalog.pg_namespace en ON en.oid = e.typnamespace
            WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum""";
    private static final String KEY = """
            SELECT a.attname
            FROM pg_catalog.pg_index i
            CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE i.indrelid = ? AND i.indisprimary AND k.place <= i.indnkeyatts
            ORDER BY k.place""";

    private Catalog() {}

    /** The table as it is now; a missing one, or one that cannot be captured, is a SCHEMA {@link ClassifiedException}. */
    public static TableSchema schema(Connection connection, TableId table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TABLE)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (ResultSet found = statement.executeQuery()) {
                if (!found.next()) {
                    throw refused(table, "not there", "a table of the source database");
                }
                requireOrdinary(table, found.getString(2));
                long oid = found.getLong(1);
                List<String> key = key(connection, oid);
                if (key.isEmpty()) {
                    throw refused(
                            table,
                            "no primary key",
                            "one; ALTER TABLE " + table + " ADD PRIMARY KEY (...) gives it one");
                }
                return new TableSchema(
                        table, columns(connection, oid), key, found.getString(3).equals("f"));
            }
        }
    }

    private static void requireOrdinary(TableId table, String kind) {
        switch (kind) {
            case "r" -> {}
            case "p" -> throw refused(table, "a partitioned table", "an ordinary table; name its partitions instead");
            case "v", "m" -> throw refused(table, "a view", "an ordinary table");
            default -> throw refused(table, "a relation of kind '" + kind + "'", "an ordinary table");
        }
    }

    private static List<String> key(Connection connection, long oid) throws SQLException {
        List<String> key = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(KEY)) {
            statement.setLong(1, oid);
            try (ResultSet names = statement.executeQuery()) {
                while (names.next()) {
                    key.add(names.getString(1));
                }
            }
        }
        return key;
    }

    private static List<Column> columns(Connection connection, long oid) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setLong(1, oid);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    columns.add(column(row));
                }
            }
        }
        return columns;
    }

    /** A generated column is not in change events, so it cannot be mapped; its type's name says why. */
    private static Column column(ResultSet row) throws SQLException {
        boolean generated = row.getBoolean("generated");
        String typeName = row.getString("typname");
        return new Column(
                row.getString("attname"),
                generated ? null : type(row),
                row.getBoolean("is_array"),
                generated ? typeName + " (generated)" : typeName);
    }

    private static @Nullable ColumnType type(ResultSet row) throws SQLException {
        if (row.getBoolean("is_enum")) {
            // Debezium turns an array of an enum with a NULL element into NULL.
            return row.getBoolean("is_array") ? null : ColumnType.TEXT;
        }
        if (!row.getBoolean("is_builtin")) {
            return null;
        }
        return switch (row.getString("element")) {
            case "bool" -> ColumnType.BOOL;
            case "int2", "int4", "int8" -> ColumnType.INTEGER;
            case "float4" -> ColumnType.FLOAT4;
            case "float8" -> ColumnType.FLOAT8;
            case "numeric" -> ColumnType.NUMERIC;
            case "text", "varchar", "bpchar" -> ColumnType.TEXT;
            case "uuid" -> ColumnType.UUID;
            case "json", "jsonb" -> ColumnType.JSON;
            case "date" -> ColumnType.DATE;
            case "timestamp" -> ColumnType.TIMESTAMP;
            case "timestamptz" -> ColumnType.TIMESTAMPTZ;
            default -> null;
        };
    }

    private static ClassifiedException refused(TableId table, String found, String expected) {
        return new ClassifiedException(ErrorClass.SCHEMA, table + ": " + found + " (expected: " + expected + ")", null);
    }
}
