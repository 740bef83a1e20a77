package dev.dualtrack.core.mapping;

import dev.dualtrack.core.config.TableConfig.VectorField;
import dev.dualtrack.core.config.TableConfig.VectorMapping;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.mapping.VectorColumn.FieldKind;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.TableSchema;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the vector store holds for a row: the text to embed and the scalar fields. */
final class VectorProjection {
    private final List<Template> text;
    private final List<VectorField> fields;
    private final List<VectorColumn> columns;

    VectorProjection(VectorMapping mapping, TableSchema schema) {
        this.text = mapping.text().stream().map(Template::parse).toList();
        this.fields = mapping.fields();
        this.columns = fields.stream()
                .map(field -> new VectorColumn(
                        field.column(), kind(schema.column(field.column()).orElseThrow(), field)))
                .toList();
    }

    List<VectorColumn> columns() {
        return columns;
    }

    /** The parts that have content, joined by one space; empty if there is nothing to read in them. */
    String text(Row row) {
        String joined = text.stream()
                .map(part -> part.render(row))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
        return joined.codePoints().allMatch(VectorProjection::isBlank) ? "" : joined;
    }

    static boolean isBlank(int codePoint) {
        return Character.isWhitespace(codePoint)
                || Character.isSpaceChar(codePoint)
                || Character.isISOControl(codePoint);
    }

    Map<String, @Nullable Object> fields(Row row) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (VectorField field : fields) {
            values.put(field.column(), value(row.get(field.column()), field.join()));
        }
        return values;
    }

    private static @Nullable Object value(@Nullable Object value, @Nullable String join) {
        return switch (value) {
            case null -> null;
            case List<?> list when join != null -> TextForm.joined(list, join);
            case List<?> list ->
                list.stream().filter(Objects::nonNull).map(TextForm::of).toList();
            case Boolean flag -> flag;
            case Long number -> number;
            case Float number -> number.doubleValue();
            case BigDecimal number -> number.doubleValue();
            case Double number -> number;
            default -> TextForm.of(value);
        };
    }

    private static FieldKind kind(Column column, VectorField field) {
        if (column.array()) {
            return field.join() == null ? FieldKind.VARCHAR_ARRAY : FieldKind.VARCHAR;
        }
        return switch (Objects.requireNonNull(column.type())) {
            case BOOL -> FieldKind.BOOL;
            case INTEGER -> FieldKind.INT64;
            case FLOAT4, FLOAT8, NUMERIC -> FieldKind.DOUBLE;
            case TEXT, UUID, JSON, DATE, TIMESTAMP, TIMESTAMPTZ -> FieldKind.VARCHAR;
        };
    }
}
