package dev.dualtrack.core.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import java.util.Map;

/** Marks as JSON, and the part of a mark that goes on one table. */
public final class MarkCodec {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private MarkCodec() {}

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
            return JSON.readValue(text, StoreMark.class);
        } catch (JsonProcessingException e) {
            throw new ClassifiedException(
                    ErrorClass.SCHEMA, "mark of ownership: unreadable (expected: one written by this product)", e);
        }
    }

    /** The part of {@code mark} that belongs on what {@code table} uses. */
    public static StoreMark forTable(StoreMark mark, String table) {
        String hash = mark.filled().get(table);
        return new StoreMark(
                mark.owner(),
                mark.epoch(),
                mark.systemIdentifier(),
                mark.slot(),
                hash == null ? Map.of() : Map.of(table, hash));
    }
}
