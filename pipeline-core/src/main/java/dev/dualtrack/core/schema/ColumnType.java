package dev.dualtrack.core.schema;

/**
 * The source types that can be mapped, each with one canonical Java form. Debezium events and rows read over JDBC
 * decode to the same form, so that both give the same projection and the same fingerprint.
 *
 * <table>
 * <caption>canonical forms</caption>
 * <tr><th>PostgreSQL</th><th>Java</th></tr>
 * <tr><td>bool</td><td>Boolean</td></tr>
 * <tr><td>int2, int4, int8</td><td>Long</td></tr>
 * <tr><td>float4, float8</td><td>Float, Double</td></tr>
 * <tr><td>numeric</td><td>BigDecimal without trailing zeros</td></tr>
 * <tr><td>text, varchar, bpchar, uuid, enum, json, jsonb</td><td>String</td></tr>
 * <tr><td>date, timestamp, timestamptz</td><td>LocalDate, LocalDateTime, Instant (microseconds)</td></tr>
 * <tr><td>one-dimensional array of the above</td><td>unmodifiable List, NULL elements kept</td></tr>
 * </table>
 *
 * <p>Text of type bpchar has no padding. What has no Java form counts as NULL: see
 * {@link dev.dualtrack.core.event.Canonical}. Arrays of an enum cannot be mapped. Debezium's snapshot gives dates before
 * 1582-10-15 in the Julian calendar; a verify finds and repairs those.
 */
public enum ColumnType {
    BOOL,
    INTEGER,
    FLOAT4,
    FLOAT8,
    NUMERIC,
    TEXT,
    UUID,
    JSON,
    DATE,
    TIMESTAMP,
    TIMESTAMPTZ
}
