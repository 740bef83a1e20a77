package dev.dualtrack.core.config;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one table is mapped; null where it is not mapped to a store of that kind.
 *
 * @param fingerprintColumn the column in which a trigger keeps the rows' hashes, null if there is none
 */
public record TableConfig(
        String name,
        @Nullable ActiveWhen activeWhen,
        @Nullable VectorMapping vector,
        @Nullable GraphMapping graph,
        @Nullable CacheMapping cache,
        @Nullable String fingerprintColumn) {
    /** Without a fingerprint column. */
    public TableConfig(
            String name,
            @Nullable ActiveWhen activeWhen,
            @Nullable VectorMapping vector,
            @Nullable GraphMapping graph,
            @Nullable CacheMapping cache) {
        this(name, activeWhen, vector, graph, cache, null);
    }

    /** A row counts as present only where {@code column}'s text form equals {@code equalTo}. */
    public record ActiveWhen(String column, String equalTo) {}

    /** Text parts are templates, joined by one space; fields are stored beside the vector. */
    public record VectorMapping(String collection, List<String> text, List<VectorField> fields) {
        public VectorMapping {
            text = List.copyOf(text);
            fields = List.copyOf(fields);
        }
    }

    /** A scalar field; {@code join} (arrays only) stores the elements joined by it instead of as an array. */
    public record VectorField(String column, @Nullable String join) {}

    /** A node with this label for each row, its properties, and the relationships that the row owns. */
    public record GraphMapping(String label, List<String> properties, List<Relationship> relationships) {
        public GraphMapping {
            properties = List.copyOf(properties);
            relationships = List.copyOf(relationships);
        }
    }

    /** A relationship to the node ({@code label}, {@code key}) for the column's value, or for each element if {@code each}. */
    public record Relationship(String type, String label, String key, String column, boolean each) {}

    /**
     * A cache entry whose key is a template over key columns. {@code ttlSeconds} 0: without expiry. {@code related} are
     * templates, over any columns, of further keys that hold what applications make of the row among others.
     */
    public record CacheMapping(String key, Mode mode, long ttlSeconds, List<String> related) {
        public CacheMapping {
            related = List.copyOf(related);
        }

        /** Without related keys. */
        public CacheMapping(String key, Mode mode, long ttlSeconds) {
            this(key, mode, ttlSeconds, List.of());
        }

        /** Who fills the cache. */
        public enum Mode {
            INVALIDATE,
            WRITE_THROUGH
        }
    }

    /** The table's identity. */
    @JsonIgnore
    public TableId id() {
        return TableId.parse(name);
    }

    /** Whether the table is mapped to a store of that kind. */
    public boolean mapsTo(StoreKind kind) {
        return switch (kind) {
            case VECTOR -> vector != null;
            case GRAPH -> graph != null;
            case CACHE -> cache != null;
        };
    }
}
