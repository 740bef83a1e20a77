package dev.dualtrack.core.derived;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a store should hold for a row, apart from the metadata. */
public sealed interface Image {

    /**
     * A vector and its scalar fields.
     *
     * @param vector null: keep the stored vector, only the fields change
     * @param fields by column; String, Long, Double, Boolean, List of String, or null for NULL
     */
    record VectorImage(@Nullable Vector vector, Map<String, @Nullable Object> fields) implements Image {
        public VectorImage {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    /**
     * A node's properties and the relationships that it owns.
     *
     * @param properties by column; types that the graph stores natively, null for NULL (the property is removed)
     * @param edges kept in one order, so that images compare by content; a store may hold one twice, a mapping asks for each
     *     once
     */
    record GraphImage(Map<String, @Nullable Object> properties, List<Edge> edges) implements Image {
        public GraphImage {
            properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
            edges = edges.stream().sorted(Comparator.comparing(Edge::toString)).toList();
        }
    }

    /**
     * A relationship owned by the row.
     *
     * @param column the source column it comes from: part of its ownership
     * @param targetLabel label of the target node, which is made as a stub if it is not there
     * @param targetKey property that identifies the target
     * @param targetValue that property's value
     */
    record Edge(String type, String column, String targetLabel, String targetKey, Object targetValue) {}

    /** Drop the cached value and keep the version as a fence: the application fills the cache itself. */
    record Invalidation() implements Image {}

    /** The cached value itself, written through. */
    record CacheValue(String json) implements Image {}
}
