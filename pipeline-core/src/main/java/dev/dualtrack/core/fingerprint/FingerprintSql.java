package dev.dualtrack.core.fingerprint;

import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import dev.dualtrack.core.schema.Sql;
import java.util.Collection;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * {@link Fingerprint} in PostgreSQL (14 or later): expressions that give, bit for bit, what it gives for the row as it
 * is read over JDBC. They need neither a setting nor an extension, and are safe in parallel plans. Columns are those of
 * a table with the alias {@code t}, and have a type.
 */
public final class FingerprintSql {
    private static final String NULL = Sql.bytes((byte) 0);
    private static final String NOT_FINITE = " IN ('NaN', 'Infinity', '-Infinity')";

    private FingerprintSql() {}

    /** The column, as the expressions here name it. */
    public static String name(Column column) {
        return "t." + Sql.quoted(column.name());
    }

    /** Of type text: the fingerprint over the columns, 16 lower-case hex digits. */
    public static String of(Collection<Column> columns) {
        return "encode(substr(sha256(" + form(columns) + "), 1, 8), 'hex')";
    }

    /** Of type bytea: {@link Fingerprint#form} of the column's value. */
    public static String value(Column column) {
        return column.array() ? array(column) : scalar(column, name(column));
    }

    /** The same of an element of the array column that is at hand as {@code element}. */
    public static String element(Column column, String element) {
        return scalar(column, element);
    }

    /** Whether a value of the column's (element) type counts as NULL: true or false, never NULL. */
    public static String isNull(Column column, String value) {
        return switch (type(column)) {
            case NUMERIC -> "(" + value + " IS NULL OR " + value + "::text" + NOT_FINITE + ")";
            case DATE, TIMESTAMP, TIMESTAMPTZ -> "(NOT coalesce(isfinite(" + value + "), false))";
            case BOOL, INTEGER, FLOAT4, FLOAT8, TEXT, UUID, JSON -> "(" + value + " IS NULL)";
        };
    }

    static String form(Collection<Column> columns) {
        return columns.stream()
                .sorted(Fingerprint.BY_NAME)
                .map(FingerprintSql::value)
                .collect(Collectors.joining(" || "));
    }

    /** An inner array counts as NULL, and so does an array of numerics that are not all finite, in whatever dimension. */
    private static String array(Column column) {
        String x = name(column);
        String unfit = type(column) == ColumnType.NUMERIC
                ? " OR EXISTS (SELECT FROM unnest(" + x + ") AS e(x) WHERE e.x::text" + NOT_FINITE + ")"
                : "";
        return "CASE WHEN " + x + " IS NULL" + unfit + " THEN " + NULL + " ELSE " + Sql.bytes((byte) 10)
                + " || int4send(coalesce(array_length(" + x + ", 1), 0)) || CASE WHEN array_ndims(" + x
                + ") > 1 THEN decode(repeat('00', array_length(" + x + ", 1)), 'hex') ELSE coalesce((SELECT string_agg("
                + scalar(column, "e.x") + ", ''::bytea ORDER BY e.place) FROM unnest(" + x
                + ") WITH ORDINALITY AS e(x, place)), ''::bytea) END END";
    }

    private static String scalar(Column column, String x) {
        String payload = switch (type(column)) {
            case BOOL -> sized(1, 1, "boolsend(" + x + ")");
            case INTEGER -> sized(2, 8, "int8send(" + x + ")");
            case FLOAT4 -> sized(3, 4, ieee(x, "float4", "7fc00000"));
            case FLOAT8 -> sized(4, 8, ieee(x, "float8", "7ff8000000000000"));
            case NUMERIC -> text(5, "trim_scale(" + x + ")::text");
            case TEXT, UUID, JSON -> text(6, x + "::text");
            case DATE -> sized(7, 8, "int8send((" + x + " - date '1970-01-01')::int8)");
            case TIMESTAMP -> sized(8, 8, micros(x));
            case TIMESTAMPTZ -> sized(9, 8, micros(x));
        };
        return "CASE WHEN " + isNull(column, x) + " THEN " + NULL + " ELSE " + payload + " END";
    }

    private static String sized(int tag, int length, String payload) {
        return Sql.bytes((byte) tag, (byte) 0, (byte) 0, (byte) 0, (byte) length) + " || " + payload;
    }

    private static String text(int tag, String text) {
        String payload = "convert_to(" + text + ", 'UTF8')";
        return Sql.bytes((byte) tag) + " || int4send(length(" + payload + ")) || " + payload;
    }

    /** Arithmetic leaves NaN with other bits, and zero with a sign. */
    private static String ieee(String x, String type, String nan) {
        return "CASE WHEN " + x + " = 'NaN' THEN '\\x" + nan + "'::bytea ELSE " + type + "send(" + x + " + 0::" + type
                + ") END";
    }

    private static String micros(String x) {
        return "int8send((extract(epoch FROM " + x + ") * 1000000)::int8)";
    }

    private static ColumnType type(Column column) {
        return Objects.requireNonNull(column.type(), column.name());
    }
}
