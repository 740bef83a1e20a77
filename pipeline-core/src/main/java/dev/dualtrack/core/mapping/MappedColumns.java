package dev.dualtrack.core.mapping;

import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.core.config.TableConfig.VectorField;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.TableSchema;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which columns a store's image of a row depends on: always the key columns, and those that the mapping names. */
final class MappedColumns {
    private MappedColumns() {}

    /** A cache holds, or is invalidated by, every column that can be mapped, but what is kept of the others. */
    static List<Column> of(StoreKind kind, TableConfig config, TableSchema schema) {
        Set<String> names = new LinkedHashSet<>(schema.keyColumns());
        switch (kind) {
            case VECTOR -> {
                if (config.vector() != null) {
                    config.vector()
                            .text()
                            .forEach(part -> names.addAll(Template.parse(part).columns()));
                    config.vector().fields().stream().map(VectorField::column).forEach(names::add);
                }
            }
            case GRAPH -> {
                if (config.graph() != null) {
                    names.addAll(config.graph().properties());
                    config.graph().relationships().stream()
                            .map(Relationship::column)
                            .forEach(names::add);
                }
            }
            case CACHE -> {
                if (config.cache() != null) {
                    schema.columns().stream()
                            .filter(column -> column.type() != null)
                            .map(Column::name)
                            .filter(name -> !name.equals(config.fingerprintColumn()))
                            .forEach(names::add);
                }
            }
        }
        return schema.columns().stream()
                .filter(column -> names.contains(column.name()))
                .toList();
    }
}
