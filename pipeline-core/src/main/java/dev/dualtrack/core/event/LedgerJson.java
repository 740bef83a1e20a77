package dev.dualtrack.core.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import java.io.IOException;
import java.util.Optional;

/** How a {@link LedgerKey} is written. The order of the fields is fixed: compaction compares bytes. */
final class LedgerJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private LedgerJson() {}

    static String text(LedgerKey key) {
        ObjectNode object = JSON.createObjectNode()
                .put("store", key.store().word())
                .put("table", key.table().toString());
        try {
            switch (key) {
                case LedgerKey.OfRow row -> object.set("key", JSON.readTree(row.key()));
                case LedgerKey.OfPlace place ->
                    object.put("topic", place.topic())
                            .put("partition", place.partition())
                            .put("offset", place.offset());
            }
            return JSON.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "dead-letter key of " + key.table() + " cannot be written (expected: the row's key is JSON)", e);
        }
    }

    /** The same JSON without needless escapes; Debezium's bytes have some. */
    static String unescaped(String json) {
        try {
            return JSON.writeValueAsString(JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("row key: not JSON (expected: an object)", e);
        }
    }

    static Optional<LedgerKey> parse(byte[] bytes) {
        try {
            JsonNode object = JSON.readTree(bytes);
            StoreKind store = StoreKind.ofWord(object.path("store").asText());
            TableId table = TableId.parse(object.path("table").asText());
            JsonNode key = object.path("key");
            if (key.isObject()) {
                return Optional.of(new LedgerKey.OfRow(store, table, JSON.writeValueAsString(key)));
            }
            JsonNode offset = object.path("offset");
            return offset.isIntegralNumber()
                    ? Optional.of(new LedgerKey.OfPlace(
                            store,
                            table,
                            object.path("topic").asText(),
                            object.path("partition").asInt(),
                            offset.asLong()))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
