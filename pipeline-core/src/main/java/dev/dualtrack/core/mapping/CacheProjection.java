package dev.dualtrack.core.mapping;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the cache holds for a row: nothing, or the row as a JSON object with its columns in the order of their names. */
final class CacheProjection {
    private static final JsonFactory JSON = new JsonFactory();

    private final CacheMapping.Mode mode;
    private final List<Column> columns;

    CacheProjection(CacheMapping mapping, List<Column> columns) {
        this.mode = mapping.mode();
        this.columns =
                columns.stream().sorted(Comparator.comparing(Column::name)).toList();
    }

    Image image(Row row) {
        return switch (mode) {
            case INVALIDATE -> new Image.Invalidation();
            case WRITE_THROUGH -> new Image.CacheValue(json(row));
        };
    }

    private String json(Row row) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            for (Column column : columns) {
                json.writeFieldName(column.name());
                write(json, column.type(), row.get(column.name()));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, @Nullable ColumnType type, @Nullable Object value)
            throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case Boolean flag -> json.writeBoolean(flag);
            case Long number -> json.writeNumber(number);
            case Float number when Float.isFinite(number) -> json.writeNumber(TextForm.of(number));
            case Double number when Double.isFinite(number) -> json.writeNumber(TextForm.of(number));
            case BigDecimal number -> json.writeNumber(TextForm.of(number));
            case String text when type == ColumnType.JSON -> json.writeRawValue(text);
            case List<?> list -> {
                json.writeStartArray();
                for (Object element : list) {
                    write(json, type, element);
                }
                json.writeEndArray();
            }
            default -> json.writeString(TextForm.of(value));
        }
    }
}
