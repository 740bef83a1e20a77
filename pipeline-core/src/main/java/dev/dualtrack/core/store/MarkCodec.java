package dev.dualtrack.core.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Marks as JSON, and the one mark of a store out of those on its parts. */
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

    /**
     * The mark of the whole store: a foreign one if there is any, else the one of the highest epoch, with the tables
     * that are filled by their own part's mark.
     *
     * @param parts the marks found
     * @param filled by table, the hash in the mark of the part that the table now uses
     */
    public static Optional<StoreMark> merge(String owner, Collection<StoreMark> parts, Map<String, String> filled) {
        StoreMark newest = null;
        for (StoreMark part : parts) {
            if (!part.owner().equals(owner)) {
                return Optional.of(part);
            }
            if (newest == null || part.epoch() > newest.epoch()) {
                newest = part;
            }
        }
        if (newest == null) {
            return Optional.empty();
        }
        return Optional.of(
                new StoreMark(owner, newest.epoch(), newest.systemIdentifier(), newest.slot(), new HashMap<>(filled)));
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

    /** Refuses a mark that names another owner than the store was opened for. */
    public static void requireOwner(String owner, StoreMark mark) {
        if (!mark.owner().equals(owner)) {
            throw new IllegalArgumentException("mark: owner " + mark.owner() + " (expected: " + owner + ")");
        }
    }

    /** The refusal to touch what carries another owner's mark. */
    public static ClassifiedException foreign(String what, String found, String owner) {
        return new ClassifiedException(
                ErrorClass.SCHEMA, what + ": owned by " + found + " (expected: nobody or " + owner + ")", null);
    }
}
