package dev.dualtrack.core.mapping;

import dev.dualtrack.core.config.TableConfig.GraphMapping;
import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.core.derived.Image.Edge;
import dev.dualtrack.core.derived.Image.GraphImage;
import dev.dualtrack.core.event.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the graph store holds for a row: the key columns and the mapped ones as properties, and the relationships. */
final class GraphProjection {
    private final Set<String> properties;
    private final List<Relationship> relationships;

    GraphProjection(GraphMapping mapping, List<String> keyColumns) {
        Set<String> names = new LinkedHashSet<>(keyColumns);
        names.addAll(mapping.properties());
        this.properties = names;
        this.relationships = mapping.relationships();
    }

    GraphImage image(Row row) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (String name : properties) {
            values.put(name, property(row.get(name)));
        }
        Set<Edge> edges = new LinkedHashSet<>();
        for (Relationship relationship : relationships) {
            for (Object target : targets(row.get(relationship.column()))) {
                edges.add(new Edge(
                        relationship.type(), relationship.column(), relationship.label(), relationship.key(), target));
            }
        }
        return new GraphImage(values, List.copyOf(edges));
    }

    private static List<Object> targets(@Nullable Object value) {
        List<?> candidates = value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
        return candidates.stream()
                .filter(Objects::nonNull)
                .filter(target -> !target.equals(""))
                .map(GraphProjection::property)
                .filter(Objects::nonNull)
                .map(Object.class::cast)
                .toList();
    }

    /** The graph's native type; a list property cannot hold NULL, so NULL elements are left out. */
    private static @Nullable Object property(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Float number -> number.doubleValue();
            case BigDecimal number -> number.doubleValue();
            case Instant time -> time.atZone(ZoneOffset.UTC);
            case List<?> list ->
                list.stream()
                        .filter(Objects::nonNull)
                        .map(GraphProjection::property)
                        .toList();
            default -> value;
        };
    }
}
