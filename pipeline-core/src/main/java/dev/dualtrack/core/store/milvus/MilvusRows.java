package dev.dualtrack.core.store.milvus;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.dualtrack.core.derived.Image.VectorImage;
import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.mapping.VectorColumn;
import dev.dualtrack.core.store.DerivedStore.StoredRecord;
import dev.dualtrack.core.store.Meta;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One table's records as rows of its collection and back. What the server would refuse, or worse, alter, is a DATA
 * failure here already, with the column's name and never its value.
 */
final class MilvusRows {
    private final MilvusTable table;

    MilvusRows(MilvusTable table) {
        this.table = table;
    }

    /** The row; the vector is given apart, since the image may leave it to the stored one. */
    JsonObject encode(RecordKey key, Meta meta, VectorImage image, Vector vector) {
        if (vector.dimensions() != table.dimensions()) {
            throw refused(MilvusTable.VECTOR, vector.dimensions() + " dimensions", "" + table.dimensions());
        }
        JsonObject row = new JsonObject();
        row.addProperty(table.keyField(), text(table.keyField(), table.idOf(key)));
        JsonArray values = new JsonArray(vector.dimensions());
        for (float value : vector.toArray()) {
            values.add(value);
        }
        row.add(MilvusTable.VECTOR, values);
        row.addProperty(MilvusTable.VERSION, meta.version().toString());
        row.addProperty(MilvusTable.TXID, meta.txid());
        row.addProperty(MilvusTable.FINGERPRINT, meta.fingerprint());
        row.addProperty(MilvusTable.SPEC, meta.spec());
        row.addProperty(MilvusTable.TEXT_HASH, meta.textHash() == null ? "" : meta.textHash());
        JsonArray nulls = new JsonArray();
        for (VectorColumn column : table.columns()) {
            Object value = image.fields().get(column.name());
            if (value == null) {
                nulls.add(column.name());
            }
            add(row, column, value);
        }
        row.addProperty(MilvusTable.NULLS, text(MilvusTable.NULLS, nulls.toString()));
        return row;
    }

    private static void add(JsonObject row, VectorColumn column, @Nullable Object value) {
        String name = column.name();
        switch (column.kind()) {
            case BOOL -> row.addProperty(name, value != null && typed(column, value, Boolean.class));
            case INT64 -> row.addProperty(name, value == null ? Long.valueOf(0) : typed(column, value, Long.class));
            case DOUBLE -> row.addProperty(name, value == null ? Double.valueOf(0) : finite(column, value));
            case VARCHAR -> row.addProperty(name, value == null ? "" : text(name, typed(column, value, String.class)));
            case VARCHAR_ARRAY ->
                row.add(name, array(column, value == null ? List.of() : typed(column, value, List.class)));
        }
    }

    private static JsonArray array(VectorColumn column, List<?> elements) {
        if (elements.size() > MilvusTable.MAX_ELEMENTS) {
            throw refused(column.name(), elements.size() + " elements", "<= " + MilvusTable.MAX_ELEMENTS);
        }
        JsonArray array = new JsonArray(elements.size());
        elements.forEach(element ->
                array.add(new JsonPrimitive(text(column.name(), typed(column, element, String.class)))));
        return array;
    }

    private static Double finite(VectorColumn column, Object value) {
        Double number = typed(column, value, Double.class);
        if (!Double.isFinite(number)) {
            throw refused(column.name(), number.toString(), "a finite number");
        }
        return number;
    }

    private static <T> T typed(VectorColumn column, Object value, Class<T> type) {
        if (!type.isInstance(value)) {
            throw refused(column.name(), "a " + value.getClass().getSimpleName(), type.getSimpleName());
        }
        return type.cast(value);
    }

    /** The server counts bytes, and half of a surrogate pair would arrive as another character. */
    private static String text(String column, String text) {
        try {
            int bytes = StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(text))
                    .remaining();
            if (bytes > MilvusTable.MAX_BYTES) {
                throw refused(column, bytes + " bytes", "<= " + MilvusTable.MAX_BYTES);
            }
            return text;
        } catch (CharacterCodingException e) {
            throw refused(column, "text with half of a surrogate pair", "valid Unicode");
        }
    }

    private static ClassifiedException refused(String column, String found, String expected) {
        return new ClassifiedException(
                ErrorClass.DATA, "milvus column " + column + ": " + found + " (expected: " + expected + ")", null);
    }

    RecordKey key(Map<String, Object> row) {
        return table.keyOf(id(row));
    }

    private String id(Map<String, Object> row) {
        return String.valueOf(row.get(table.keyField()));
    }

    /** The record; empty where no row can have its key. */
    Optional<StoredRecord> record(Map<String, Object> row) {
        return table.keyIfAny(id(row)).map(key -> new StoredRecord(key, meta(row)));
    }

    /** Empty where the version is none, as only a foreign hand can have written it. */
    Optional<Meta> meta(Map<String, Object> row) {
        return Version.ifValid(String.valueOf(row.get(MilvusTable.VERSION)))
                .map(version -> new Meta(
                        version,
                        row.get(MilvusTable.TXID) instanceof Long txid ? txid : 0,
                        String.valueOf(row.get(MilvusTable.FINGERPRINT)),
                        String.valueOf(row.get(MilvusTable.SPEC)),
                        String.valueOf(row.get(MilvusTable.TEXT_HASH)),
                        false));
    }

    /** The image of a row that was read with all fields. */
    VectorImage image(Map<String, Object> row) {
        Set<String> nulls = nulls(row);
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (VectorColumn column : table.columns()) {
            fields.put(column.name(), nulls.contains(column.name()) ? null : value(row.get(column.name())));
        }
        if (table.mapsKey()) {
            fields.put(table.keyField(), key(row).values().getFirst());
        }
        return new VectorImage(vector(row), fields);
    }

    /** The vector of a row that was read with all fields. */
    Vector vector(Map<String, Object> row) {
        List<?> stored = row.get(MilvusTable.VECTOR) instanceof List<?> list ? list : List.of();
        float[] values = new float[stored.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = stored.get(i) instanceof Number number ? number.floatValue() : 0;
        }
        return Vector.of(values);
    }

    /** The columns that were NULL; of what a foreign hand wrote, what can be names. */
    private static Set<String> nulls(Map<String, Object> row) {
        try {
            return JsonParser.parseString(String.valueOf(row.get(MilvusTable.NULLS))).getAsJsonArray().asList().stream()
                    .filter(JsonElement::isJsonPrimitive)
                    .map(JsonElement::getAsString)
                    .collect(Collectors.toSet());
        } catch (JsonParseException | IllegalStateException e) {
            return Set.of();
        }
    }

    private static @Nullable Object value(@Nullable Object stored) {
        return stored instanceof List<?> list ? new ArrayList<>(list) : stored;
    }
}
