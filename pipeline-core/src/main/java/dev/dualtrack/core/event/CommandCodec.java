package dev.dualtrack.core.event;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Commands as records of a table's commands topic. A Refresh and a Compensate are keyed as the row's change events are,
 * so that they reach the same partition number; a Truncate has no key and is written to each partition. Immutable,
 * thread-safe.
 */
public final class CommandCodec {
    private static final String AFTER_HEADER = "dualtrack.after";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KeyCodec keys;

    /** The codec for the commands of the table whose keys {@code keys} handles. */
    public CommandCodec(KeyCodec keys) {
        this.keys = keys;
    }

    /** The record's key, null for a Truncate. */
    public byte @Nullable [] key(Command command) {
        return switch (command) {
            case Command.Refresh refresh -> keys.encode(refresh.key());
            case Command.Compensate compensate -> keys.encode(compensate.key());
            case Command.Truncate truncate -> null;
        };
    }

    /** The record's headers, by name. */
    public Map<String, byte[]> headers(Command command) {
        if (!(command instanceof Command.Compensate compensate)) {
            return Map.of();
        }
        String after = Long.toString(compensate.undo().offset() + 1);
        return Map.of(AFTER_HEADER, after.getBytes(US_ASCII));
    }

    /**
     * The offset up to which the table's partition must be committed before the command may be executed, told without
     * decoding it: of a Compensate the one behind the refused change, of a Truncate any ({@link Long#MAX_VALUE}), and so of
     * one that tells it in a way that cannot be read; of all others none.
     */
    public static OptionalLong after(byte @Nullable [] key, Headers headers) {
        if (key == null) {
            return OptionalLong.of(Long.MAX_VALUE);
        }
        Header after = headers.lastHeader(AFTER_HEADER);
        if (after == null) {
            return OptionalLong.empty();
        }
        byte @Nullable [] text = after.value();
        try {
            return OptionalLong.of(text == null ? Long.MAX_VALUE : Long.parseLong(new String(text, US_ASCII)));
        } catch (NumberFormatException _) {
            return OptionalLong.of(Long.MAX_VALUE);
        }
    }

    /** The record's value. */
    public byte[] value(Command command) {
        ObjectNode object = JSON.createObjectNode();
        switch (command) {
            case Command.Refresh refresh -> write(refresh, object);
            case Command.Compensate compensate -> write(compensate, object);
            case Command.Truncate truncate -> write(truncate, object);
        }
        try {
            return JSON.writeValueAsBytes(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("command cannot be written", e);
        }
    }

    private static void write(Command.Refresh refresh, ObjectNode object) {
        object.put("command", "refresh");
        put(object, refresh.stores());
        object.put("reason", refresh.reason().name());
        object.put("runId", refresh.runId());
        object.put("attempt", refresh.attempt());
        if (refresh.txid() != 0) {
            object.put("txid", refresh.txid());
        }
        if (!refresh.spec().isEmpty()) {
            object.put("spec", refresh.spec());
        }
    }

    private static void write(Command.Compensate compensate, ObjectNode object) {
        Undo undo = compensate.undo();
        object.put("command", "compensate");
        put(object, compensate.stores());
        object.put("version", undo.version().toString());
        object.put("txid", undo.txid());
        object.put("offset", undo.offset());
        object.put("lastGood", undo.lastGood().json());
        StoreKind by = compensate.by();
        if (by != null) {
            object.put("by", by.word());
        }
    }

    private static void write(Command.Truncate truncate, ObjectNode object) {
        object.put("command", "truncate");
        object.put("version", truncate.version().toString());
    }

    /** Reads a record; one that is no command is an {@link IllegalArgumentException} that says why. */
    public Command decode(TableId table, byte @Nullable [] key, byte @Nullable [] value) {
        JsonNode object = object(value);
        String command = object.path("command").asText();
        return switch (command) {
            case "refresh" -> refresh(key, object);
            case "compensate" -> compensate(key, object);
            case "truncate" ->
                new Command.Truncate(table, Version.parse(object.path("version").asText()));
            default ->
                throw new IllegalArgumentException(
                        "command: '" + command + "' (expected: refresh, compensate or truncate)");
        };
    }

    private Command refresh(byte @Nullable [] key, JsonNode object) {
        if (key == null) {
            throw new IllegalArgumentException("refresh: key is null (expected: the row's key)");
        }
        Set<StoreKind> stores = stores(object);
        String runId = object.path("runId").asText();
        if (stores.isEmpty() || runId.isEmpty()) {
            throw new IllegalArgumentException("refresh: " + stores.size() + " stores, run id '" + runId
                    + "' (expected: at least one, and a run id)");
        }
        return new Command.Refresh(
                keys.decode(key),
                stores,
                reason(object.path("reason").asText()),
                runId,
                object.path("attempt").asInt(),
                object.path("txid").asLong(),
                object.path("spec").asText());
    }

    private Command compensate(byte @Nullable [] key, JsonNode object) {
        if (key == null) {
            throw new IllegalArgumentException("compensate: key is null (expected: the row's key)");
        }
        JsonNode lastGood = object.path("lastGood");
        if (!lastGood.isTextual() && !lastGood.isNull()) {
            throw new IllegalArgumentException(
                    "compensate: lastGood is " + lastGood.getNodeType() + " (expected: a row as text, or null)");
        }
        return new Command.Compensate(
                keys.decode(key),
                stores(object),
                new Undo(
                        Version.parse(object.path("version").asText()),
                        object.path("txid").asLong(),
                        object.path("offset").asLong(),
                        lastGood.isNull() ? LastGood.ABSENT : new LastGood(lastGood.asText())),
                by(object.path("by").asText()));
    }

    /** A store that is not known here, as one of a later version, counts as none: others take the change back all the same. */
    private static @Nullable StoreKind by(String word) {
        for (StoreKind kind : StoreKind.values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        return null;
    }

    private static void put(ObjectNode object, Set<StoreKind> stores) {
        ArrayNode words = object.putArray("stores");
        stores.stream().sorted().forEach(kind -> words.add(kind.word()));
    }

    private static Set<StoreKind> stores(JsonNode object) {
        Set<StoreKind> stores = EnumSet.noneOf(StoreKind.class);
        object.path("stores").forEach(word -> stores.add(StoreKind.ofWord(word.asText())));
        return stores;
    }

    private static Command.Reason reason(String name) {
        for (Command.Reason reason : Command.Reason.values()) {
            if (reason.name().equals(name)) {
                return reason;
            }
        }
        throw new IllegalArgumentException("reason: '" + name + "' (expected: REPAIR, BACKFILL or REPLAY)");
    }

    private static JsonNode object(byte @Nullable [] value) {
        if (value == null) {
            throw new IllegalArgumentException("command: null (expected: a JSON object)");
        }
        try {
            JsonNode node = JSON.readTree(value);
            if (node.isObject()) {
                return node;
            }
            throw new IllegalArgumentException("command: " + node.getNodeType() + " (expected: a JSON object)");
        } catch (IOException e) {
            throw new IllegalArgumentException("command: not JSON (expected: a JSON object)", e);
        }
    }
}
