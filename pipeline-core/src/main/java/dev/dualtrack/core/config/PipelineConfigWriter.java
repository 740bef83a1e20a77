package dev.dualtrack.core.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.fingerprint.Digest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes what {@link PipelineConfigReader} reads. Equal configurations give equal bytes, so that a hash over the text can
 * be a rollout checksum.
 */
public final class PipelineConfigWriter {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(Duration.class, ToStringSerializer.instance)
                    .addSerializer(Path.class, ToStringSerializer.instance))
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private PipelineConfigWriter() {}

    /** What the stores shall hold, of which source, and where they are. */
    private record Mapping(
            List<TableConfig> tables, EmbeddingConfig embedding, String source, Map<StoreKind, String> stores) {}

    /** The configuration as indented JSON; absent parts are left out. */
    public static String write(PipelineConfig config) {
        return json(config);
    }

    /**
     * 16 hex digits that change with what a run compares: tables, their mapping, the model, and the places of source and
     * stores.
     */
    public static String mappingHash(PipelineConfig config) {
        SourceConfig source = config.source();
        Map<StoreKind, String> stores = new EnumMap<>(StoreKind.class);
        for (StoreKind kind : config.stores().kinds()) {
            StoreEndpoint endpoint = Objects.requireNonNull(config.stores().endpoint(kind));
            stores.put(kind, endpoint.uri() + " " + endpoint.database());
        }
        String mapping = json(new Mapping(
                config.tables(),
                config.embedding(),
                source.host() + ":" + source.port() + "/" + source.database(),
                stores));
        return Digest.hex(mapping, 16);
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("configuration cannot be written", e);
        }
    }
}
