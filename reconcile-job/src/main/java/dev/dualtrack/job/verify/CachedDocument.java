package dev.dualtrack.job.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.store.Meta;
import org.jspecify.annotations.Nullable;

/**
 * What a value that an application cached tells of itself: if it is a JSON object with {@code _version} and {@code _fp}, as
 * the pipeline writes them, it can be judged like a record; else nothing is known.
 */
final class CachedDocument {
    private static final ObjectMapper JSON = new ObjectMapper();

    private CachedDocument() {}

    static @Nullable Meta meta(String document) {
        try {
            JsonNode node = JSON.readTree(document);
            if (!node.path("_version").isTextual() || !node.path("_fp").isTextual()) {
                return null;
            }
            return new Meta(
                    Version.parse(node.path("_version").textValue()),
                    node.path("_txid").asLong(0),
                    node.path("_fp").textValue(),
                    node.path("_spec").asText(""),
                    null,
                    false);
        } catch (JsonProcessingException | IllegalArgumentException _) {
            return null;
        }
    }
}
