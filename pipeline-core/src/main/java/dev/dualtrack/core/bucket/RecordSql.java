package dev.dualtrack.core.bucket;

import dev.dualtrack.core.config.TableConfig.GraphMapping;
import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.fingerprint.Fingerprint;
import dev.dualtrack.core.fingerprint.FingerprintSql;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import dev.dualtrack.core.schema.Sql;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@link RecordHash} in PostgreSQL: expressions over a table with the alias {@code t}. */
public final class RecordSql {
    /** Their doubles in the graph are not always the same as PostgreSQL's. */
    private static final Set<ColumnType> INEXACT = Set.of(ColumnType.FLOAT4, ColumnType.FLOAT8, ColumnType.NUMERIC);

    private RecordSql() {}

    /** Of type int8: the key's hash. */
    public static String keyHash(TableMapping mapping) {
        return first64(key(mapping));
    }

    /** Of type int4: the number of the fine bucket of a key's hash. */
    public static String bucketOf(String keyHash) {
        return "(" + keyHash + " >> 48 & 65535)::int4";
    }

    private static String first64(String bytes) {
        return "('x' || encode(substr(sha256(" + bytes + "), 1, 8), 'hex'))::bit(64)::int8";
    }

    /**
     * Of type int8: the hash of the record that the row asks for in the store, NULL if it asks for none. Empty if that
     * cannot be said in SQL: see {@link TableMapping#wantedSql}, and relationships by inexact numbers.
     */
    public static Optional<String> hash(TableMapping mapping, StoreKind store) {
        List<Relationship> relationships = relationships(mapping, store);
        if (relationships.stream()
                .anyMatch(
                        each -> INEXACT.contains(column(mapping, each.column()).type()))) {
            return Optional.empty();
        }
        List<Column> columns = mapping.schema().columns().stream()
                .filter(column -> mapping.columns(store).contains(column.name()))
                .toList();
        String content = key(mapping) + " || " + text(16) + " || convert_to(" + FingerprintSql.of(columns)
                + ", 'UTF8') || " + Sql.bytes(Fingerprint.form(mapping.spec(store)))
                + (relationships.isEmpty() ? "" : " || " + edges(mapping, relationships));
        return mapping.wantedSql(store).map(wanted -> "CASE WHEN " + wanted + " THEN " + first64(content) + " END");
    }

    private static String key(TableMapping mapping) {
        return mapping.keyCodec().columns().stream().map(FingerprintSql::value).collect(Collectors.joining(" || "));
    }

    /** Tag and length of a text of so many bytes. */
    private static String text(int length) {
        return Sql.bytes(ByteBuffer.allocate(5).put((byte) 6).putInt(length).array());
    }

    private static List<Relationship> relationships(TableMapping mapping, StoreKind store) {
        GraphMapping graph = mapping.config().graph();
        return store == StoreKind.GRAPH && graph != null ? graph.relationships() : List.of();
    }

    /** {@link EdgeForm}, one of each as the row asks for it. */
    private static String edges(TableMapping mapping, List<Relationship> relationships) {
        String all =
                relationships.stream().map(each -> edges(mapping, each)).collect(Collectors.joining(" UNION ALL "));
        return "coalesce((SELECT string_agg(DISTINCT r.form, ''::bytea ORDER BY r.form) FROM (" + all
                + ") AS r(form)), ''::bytea)";
    }

    private static String edges(TableMapping mapping, Relationship relationship) {
        Column column = column(mapping, relationship.column());
        String start = Sql.bytes(
                EdgeForm.start(relationship.type(), relationship.column(), relationship.label(), relationship.key()));
        String name = FingerprintSql.name(column);
        String value = column.array() ? "e.x" : name;
        String present = "NOT " + FingerprintSql.isNull(column, value)
                + (column.type() == ColumnType.TEXT ? " AND octet_length(" + value + "::text) > 0" : "");
        return "SELECT " + start + " || " + FingerprintSql.element(column, value)
                + (column.array()
                        ? " FROM unnest(" + name + ") AS e(x) WHERE array_ndims(" + name + ") = 1 AND "
                        : " WHERE ")
                + present;
    }

    private static Column column(TableMapping mapping, String name) {
        return Objects.requireNonNull(mapping.schema().column(name).orElse(null), name);
    }
}
