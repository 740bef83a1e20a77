package dev.dualtrack.core.event;

import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record as Debezium 3.3.0 wrote it, with PostgreSQL 15 and the settings of cdc-server. The files under {@code debezium/}
 * hold a line with the key and a line with the value for each, {@code null} where there is none.
 */
public record Recorded(@Nullable String keyLine, @Nullable String valueLine) {
    /** The table of {@code all_types.sql} as the catalogue shows it. */
    public static final TableSchema ALL_TYPES = new TableSchema(
            new TableId("public", "all_types"),
            List.of(
                    of("b", ColumnType.BOOL, "bool"),
                    of("i2", ColumnType.INTEGER, "int2"),
                    of("i4", ColumnType.INTEGER, "int4"),
                    of("i8", ColumnType.INTEGER, "int8"),
                    of("f4", ColumnType.FLOAT4, "float4"),
                    of("f8", ColumnType.FLOAT8, "float8"),
                    of("n", ColumnType.NUMERIC, "numeric"),
                    of("n2", ColumnType.NUMERIC, "numeric"),
                    of("t", ColumnType.TEXT, "text"),
                    of("vc", ColumnType.TEXT, "varchar"),
                    of("c", ColumnType.TEXT, "bpchar"),
                    of("u", ColumnType.UUID, "uuid"),
                    of("e", ColumnType.TEXT, "mood"),
                    of("j", ColumnType.JSON, "json"),
                    of("jb", ColumnType.JSON, "jsonb"),
                    of("d", ColumnType.DATE, "date"),
                    of("ts", ColumnType.TIMESTAMP, "timestamp"),
                    of("ts3", ColumnType.TIMESTAMP, "timestamp"),
                    of("tz", ColumnType.TIMESTAMPTZ, "timestamptz"),
                    of("bt", null, "bytea"),
                    of("iv", null, "interval"),
                    of("tm", null, "time"),
                    of("ab", ColumnType.BOOL, "_bool"),
                    of("ai2", ColumnType.INTEGER, "_int2"),
                    of("ai4", ColumnType.INTEGER, "_int4"),
                    of("ai8", ColumnType.INTEGER, "_int8"),
                    of("af4", ColumnType.FLOAT4, "_float4"),
                    of("af8", ColumnType.FLOAT8, "_float8"),
                    of("an", ColumnType.NUMERIC, "_numeric"),
                    of("at", ColumnType.TEXT, "_text"),
                    of("avc", ColumnType.TEXT, "_varchar"),
                    of("ac", ColumnType.TEXT, "_bpchar"),
                    of("au", ColumnType.UUID, "_uuid"),
                    of("ae", null, "_mood"),
                    of("aj", ColumnType.JSON, "_jsonb"),
                    of("ad", ColumnType.DATE, "_date"),
                    of("ats", ColumnType.TIMESTAMP, "_timestamp"),
                    of("atz", ColumnType.TIMESTAMPTZ, "_timestamptz"),
                    of("g", null, "int4 (generated)"),
                    of("id", ColumnType.INTEGER, "int8")),
            List.of("id"),
            true);

    /** The table whose key is {@code (u, "B c", a)}, in this order, other than that of the columns. */
    public static final TableSchema KEYS = new TableSchema(
            new TableId("public", "keys"),
            List.of(
                    of("payload", ColumnType.TEXT, "text"),
                    of("a", ColumnType.INTEGER, "int4"),
                    of("u", ColumnType.UUID, "uuid"),
                    of("B c", ColumnType.TEXT, "varchar")),
            List.of("u", "B c", "a"),
            true);

    /** The records of {@code debezium/<name>.events}, in order. */
    public static List<Recorded> read(String name) {
        List<String> lines = resource(name + ".events").lines().toList();
        List<Recorded> records = new ArrayList<>();
        for (int i = 0; i + 1 < lines.size(); i += 2) {
            records.add(new Recorded(orNull(lines.get(i)), orNull(lines.get(i + 1))));
        }
        return records;
    }

    /** A file under {@code debezium/}. */
    public static String resource(String name) {
        try (InputStream in = Recorded.class.getResourceAsStream("/debezium/" + name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The change, as the decoder gives it. */
    public ChangeEvent change(TableSchema schema) {
        Decoded decoded = new EventDecoder(schema).decode(key(), value(), new EventHeaders(0, false));
        if (decoded instanceof Decoded.Change(ChangeEvent event)) {
            return event;
        }
        throw new AssertionError("no change: " + decoded);
    }

    /** The row after the change, likewise. */
    public Row after(TableSchema schema) {
        ChangeEvent event = change(schema);
        if (event.after() == null) {
            throw new AssertionError("no row after the change: " + event);
        }
        return event.after();
    }

    private static Column of(String name, @Nullable ColumnType type, String typeName) {
        return new Column(name, type, typeName.startsWith("_"), typeName);
    }

    /** The record's key. */
    public byte @Nullable [] key() {
        return keyLine == null ? null : keyLine.getBytes(StandardCharsets.UTF_8);
    }

    /** The record's value. */
    public byte @Nullable [] value() {
        return valueLine == null ? null : valueLine.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable String orNull(String line) {
        return line.equals("null") ? null : line;
    }
}
