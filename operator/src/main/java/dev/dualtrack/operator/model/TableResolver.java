package dev.dualtrack.operator.model;

import dev.dualtrack.api.Durations;
import dev.dualtrack.api.tables.CacheMapping;
import dev.dualtrack.api.tables.GraphMapping;
import dev.dualtrack.api.tables.RelationshipTarget;
import dev.dualtrack.api.tables.Table;
import dev.dualtrack.api.tables.VectorMapping;
import dev.dualtrack.core.config.TableConfig;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One table of the resource as worker and job read it. */
final class TableResolver {
    private TableResolver() {}

    static TableConfig resolve(Table table) {
        return new TableConfig(
                table.name(),
                table.activeWhen() == null
                        ? null
                        : new TableConfig.ActiveWhen(
                                table.activeWhen().column(), table.activeWhen().expected()),
                vector(table.vector()),
                graph(table.graph()),
                cache(table.cache()),
                table.fingerprintColumn());
    }

    private static TableConfig.@Nullable VectorMapping vector(@Nullable VectorMapping mapping) {
        return mapping == null
                ? null
                : new TableConfig.VectorMapping(
                        mapping.collection(),
                        mapping.text(),
                        mapping.fields().stream()
                                .map(field -> new TableConfig.VectorField(field.column(), field.join()))
                                .toList());
    }

    private static TableConfig.@Nullable GraphMapping graph(@Nullable GraphMapping mapping) {
        return mapping == null
                ? null
                : new TableConfig.GraphMapping(
                        mapping.label(),
                        mapping.properties(),
                        mapping.relationships().stream()
                                .map(relationship -> relationship(relationship.type(), relationship.to()))
                                .toList());
    }

    private static TableConfig.Relationship relationship(String type, RelationshipTarget to) {
        boolean each = to.fromEach() != null;
        String column =
                Objects.requireNonNull(each ? to.fromEach() : to.from(), "to.from (expected: from or fromEach)");
        return new TableConfig.Relationship(type, to.label(), to.key(), column, each);
    }

    private static TableConfig.@Nullable CacheMapping cache(@Nullable CacheMapping mapping) {
        return mapping == null
                ? null
                : new TableConfig.CacheMapping(
                        mapping.key(),
                        TableConfig.CacheMapping.Mode.valueOf(mapping.mode().name()),
                        mapping.ttl() == null
                                ? 0
                                : Durations.parse(mapping.ttl()).toSeconds(),
                        mapping.related());
    }
}
