package dev.dualtrack.core.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.dualtrack.core.event.Version;
import java.util.Optional;

/**
 * What a value that an application cached tells of itself: if it is a JSON object with {@code _version} and {@code _fp}, as
 * the pipeline writes them, it can be judged like a record; else nothing is known.
 */
public final class CachedDocument {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private CachedDocument() {}

    /** The metadata in the document. */
    public static Optional<Meta> meta(String document) {
        try {
            JsonNode node = JSON.readTree(document);
            if (!node.path("_version").isTextual() || !node.path("_fp").isTextual()) {
                return Optional.empty();
            }
            return Version.ifValid(node.path("_version").textValue())
                    .map(version -> new Meta(
                            version,
                            node.path("_txid").asLong(0),
                            node.path("_fp").textValue(),
                            node.path("_spec").asText(""),
                            null,
                            false));
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
    }
}
