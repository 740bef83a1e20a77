package dev.dualtrack.core.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.fingerprint.Digest;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;

/** The hash of everything that an image depends on beside the row: another hash means that a back-fill is due. */
final class MappingSpec {
    /** Raised when the meaning of a mapping changes without the mapping. */
    private static final int FORM = 1;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the rows' own entries depend on. */
    private record Entry(String key, CacheMapping.Mode mode, long ttlSeconds) {}

    private MappingSpec() {}

    static String of(
            StoreKind kind, TableConfig config, TableSchema schema, List<Column> columns, EmbeddingConfig embedding) {
        List<Object> parts = new ArrayList<>();
        parts.add(FORM);
        parts.add(kind);
        parts.add(schema.id().toString());
        parts.add(schema.keyColumns());
        parts.add(columns.stream()
                .map(column -> column.name() + " " + column.type() + (column.array() ? "[]" : ""))
                .sorted()
                .toList());
        parts.add(config.activeWhen() == null ? "" : config.activeWhen());
        switch (kind) {
            case VECTOR -> {
                parts.add(config.vector() == null ? "" : config.vector());
                parts.add(embedding);
            }
            case GRAPH -> parts.add(config.graph() == null ? "" : config.graph());
            case CACHE -> {
                CacheMapping cache = config.cache();
                parts.add(cache == null ? "" : new Entry(cache.key(), cache.mode(), cache.ttlSeconds()));
                // Only where there are some, so that a mapping without them keeps its hash.
                if (cache != null && !cache.related().isEmpty()) {
                    parts.add(cache.related());
                }
            }
        }
        try {
            return Digest.hex(JSON.writeValueAsString(parts), 16);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("mapping of " + schema.id() + " cannot be hashed", e);
        }
    }
}
