package dev.dualtrack.core.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.schema.TableId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Marks as JSON, and the part of a mark that goes on one table. */
public final class StoreMarkCodec {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private StoreMarkCodec() {}

    /** The mark as one line of JSON. */
    public static String encode(StoreMark mark) {
        try {
            return JSON.writeValueAsString(mark);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("mark: cannot be written as JSON", e);
        }
    }

    /** Reads {@link #encode}'s form; anything else is somebody's object in our place, a SCHEMA failure. */
    public static StoreMark decode(String text) {
        try {
            StoreMark mark = JSON.readValue(text, StoreMark.class);
            if (mark != null) {
                return mark;
            }
            throw unreadable(null);
        } catch (JsonProcessingException e) {
            throw unreadable(e);
        }
    }

    private static ClassifiedException unreadable(@Nullable Exception e) {
        return new ClassifiedException(
                ErrorClass.SCHEMA, "mark of ownership: unreadable (expected: one written by this product)", e);
    }

    /**
     * Reads the mark of a place that the reader does not use. What cannot be read there says nothing, and is for whoever uses
     * that place: empty.
     */
    public static Optional<StoreMark> decodeElsewhere(String text) {
        try {
            return Optional.of(decode(text));
        } catch (ClassifiedException _) {
            return Optional.empty();
        }
    }

    /**
     * The part of {@code mark} that belongs on what {@code table} uses; {@code before}, the mark that was on it, keeps its
     * word on how far the table is filled.
     */
    public static StoreMark forTable(StoreMark mark, TableId table, Optional<StoreMark> before) {
        return saying(mark, table, before.orElse(mark).filled(table));
    }

    /** The table's part with another word on its fill, or with none; empty if it does not say {@code before} now. */
    public static Optional<StoreMark> filled(StoreMark part, TableId table, String before, String after) {
        return part.filled(table).equals(before) ? Optional.of(saying(part, table, after)) : Optional.empty();
    }

    private static StoreMark saying(StoreMark part, TableId table, String word) {
        return part.with(word.isEmpty() ? Map.of() : Map.of(table.toString(), word));
    }
}
