package dev.dualtrack.job.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.KeyCodec;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The key of a record in the dead-letter topic: store, table and the row's key as it stands in Kafka. Keys of another
 * form, such as the pipeline's mark of ownership, are none of these.
 */
record LedgerKey(StoreKind store, TableId table, JsonNode key) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Optional<LedgerKey> parse(byte @Nullable [] bytes) {
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            JsonNode node = JSON.readTree(bytes);
            if (!node.path("key").isObject()) {
                return Optional.empty();
            }
            return Optional.of(new LedgerKey(
                    StoreKind.ofWord(node.path("store").asText()),
                    TableId.parse(node.path("table").asText()),
                    node.path("key")));
        } catch (IOException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** The row's key; empty if it does not fit the table as it is now. */
    Optional<RecordKey> recordKey(KeyCodec codec) {
        try {
            return Optional.of(codec.decode(JSON.writeValueAsBytes(key)));
        } catch (IOException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
