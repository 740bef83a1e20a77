package dev.dualtrack.core.store.redis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.store.Meta;
import io.lettuce.core.KeyValue;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Metadata as it stands in hashes and, if an application puts it there, in cached JSON documents. */
final class RedisMeta {
    static final String VALUE = "value";
    static final String[] FIELDS = {"_version", "_txid", "_fp", "_spec", "_gone"};

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RedisMeta() {}

    /** From the values of {@link #FIELDS}; empty where they were not written by this product. */
    static Optional<Meta> ofHash(List<KeyValue<String, String>> fields) {
        String version = fields.get(0).getValueOrElse(null);
        if (version == null) {
            return Optional.empty();
        }
        try {
            Version parsed = Version.parse(version);
            long txid = Long.parseLong(fields.get(1).getValueOrElse("0"));
            return Optional.of(
                    fields.get(4).getValueOrElse("0").equals("1")
                            ? Meta.tombstone(parsed, txid)
                            : new Meta(
                                    parsed,
                                    txid,
                                    fields.get(2).getValueOrElse(""),
                                    fields.get(3).getValueOrElse(""),
                                    null,
                                    false));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** From an application's document, if it is a JSON object with {@code _version} and {@code _fp}. */
    static Optional<Meta> ofDocument(@Nullable String document) {
        if (document == null) {
            return Optional.empty();
        }
        try {
            JsonNode node = JSON.readTree(document);
            if (!node.path("_version").isTextual() || !node.path("_fp").isTextual()) {
                return Optional.empty();
            }
            return Optional.of(new Meta(
                    Version.parse(node.path("_version").textValue()),
                    node.path("_txid").asLong(0),
                    node.path("_fp").textValue(),
                    node.path("_spec").asText(""),
                    null,
                    false));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
