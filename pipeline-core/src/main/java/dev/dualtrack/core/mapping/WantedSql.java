package dev.dualtrack.core.mapping;

import dev.dualtrack.core.config.TableConfig.ActiveWhen;
import dev.dualtrack.core.config.TableConfig.VectorMapping;
import dev.dualtrack.core.fingerprint.Fingerprint;
import dev.dualtrack.core.fingerprint.FingerprintSql;
import dev.dualtrack.core.mapping.Template.Piece;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import dev.dualtrack.core.schema.Sql;
import dev.dualtrack.core.schema.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** {@link TableMapping#wants} in PostgreSQL: expressions over a table with the alias {@code t} that are true or false. */
final class WantedSql {
    private static final Set<ColumnType> TEXTS = Set.of(ColumnType.TEXT, ColumnType.UUID, ColumnType.JSON);

    /** In hex digits, so that it holds in every encoding of a database. */
    private static final String ONLY_BLANKS = IntStream.rangeClosed(1, Character.MAX_VALUE)
            .filter(codePoint -> !Character.isSurrogate((char) codePoint) && VectorProjection.isBlank(codePoint))
            .mapToObj(codePoint ->
                    HexFormat.of().formatHex(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)))
            .collect(Collectors.joining("|", "^(", ")*$"));

    /** Few characters tell of nearly every text that it is not blank, without a look at the rest. */
    private static final int FIRST = 16;

    private final TableSchema schema;

    private WantedSql(TableSchema schema) {
        this.schema = schema;
    }

    /**
     * Whether the row is active and, where {@code vector} is given, has text. Empty if a column that this depends on is an array whose
     * text form PostgreSQL does not have: any for {@code activeWhen}, one of other than text for a vector.
     */
    static Optional<String> of(TableSchema schema, @Nullable ActiveWhen activeWhen, @Nullable VectorMapping vector) {
        WantedSql sql = new WantedSql(schema);
        List<Template> text = vector == null
                ? List.of()
                : vector.text().stream().map(Template::parse).toList();
        boolean known = (activeWhen == null || !sql.column(activeWhen.column()).array())
                && text.stream()
                        .flatMap(part -> part.columns().stream())
                        .map(sql::column)
                        .allMatch(column -> !column.array() || TEXTS.contains(column.type()));
        if (!known) {
            return Optional.empty();
        }
        List<String> conditions = new ArrayList<>();
        conditions.add(activeWhen == null ? "true" : sql.active(activeWhen));
        if (vector != null) {
            conditions.add(any(text.stream().map(sql::hasText).toList()));
        }
        return Optional.of(all(conditions));
    }

    /** Two values have the same text form only if they are the same: that with the wanted one is looked for. */
    private String active(ActiveWhen activeWhen) {
        Column column = column(activeWhen.column());
        return TextForm.parse(Objects.requireNonNull(column.type()), activeWhen.equalTo())
                .map(value -> FingerprintSql.value(column) + " = " + Sql.bytes(Fingerprint.form(value)))
                .map(equal -> "(" + equal + ")")
                .orElse("false");
    }

    /** Whether the part is rendered, and not to blanks alone. */
    private String hasText(Template part) {
        List<String> rendered = new ArrayList<>();
        List<String> visible = new ArrayList<>();
        for (Piece piece : part.pieces()) {
            switch (piece) {
                case Piece.Literal(String text) -> visible.add(Boolean.toString(!isBlank(text)));
                case Piece.Placeholder(String name, String fallback) -> {
                    Column column = column(name);
                    rendered.add(fallback == null ? filled(column) : "true");
                    visible.add(visible(column));
                    if (fallback != null && !isBlank(fallback)) {
                        visible.add("NOT " + filled(column));
                    }
                }
            }
        }
        return rendered.isEmpty() ? any(visible) : all(List.of(any(rendered), any(visible)));
    }

    private static boolean isBlank(String text) {
        return text.codePoints().allMatch(VectorProjection::isBlank);
    }

    /** Whether the column's text form is not empty. */
    private String filled(Column column) {
        return TEXTS.contains(column.type())
                ? "(coalesce(octet_length(" + text(column) + "), 0) > 0)"
                : "(NOT " + FingerprintSql.isNull(column, FingerprintSql.name(column)) + ")";
    }

    /** Whether the column's text form has anything but blanks. */
    private String visible(Column column) {
        if (!TEXTS.contains(column.type())) {
            return filled(column);
        }
        String text = text(column);
        return "(CASE WHEN " + text + " IS NULL THEN false WHEN " + notBlank("left(" + text + ", " + FIRST + ")")
                + " THEN true ELSE " + notBlank(text) + " END)";
    }

    private static String notBlank(String text) {
        return "encode(convert_to(" + text + ", 'UTF8'), 'hex') !~ '" + ONLY_BLANKS + "'";
    }

    /** {@link TextForm}; of an array with more than one dimension every element counts as NULL. */
    private static String text(Column column) {
        String name = FingerprintSql.name(column);
        return column.array()
                ? "CASE WHEN array_ndims(" + name + ") = 1 THEN array_to_string(" + name + "::text[], ', ') END"
                : name + "::text";
    }

    private static String any(List<String> conditions) {
        return conditions.isEmpty() ? "false" : "(" + String.join(" OR ", conditions) + ")";
    }

    private static String all(List<String> conditions) {
        return "(" + String.join(" AND ", conditions) + ")";
    }

    private Column column(String name) {
        return schema.column(name).orElseThrow();
    }
}
