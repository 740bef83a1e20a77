package dev.dualtrack.worker;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.source.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tables that are mapped to one store, bound to their shapes in the source as they were at one moment.
 *
 * @param bound the mappings, by table
 * @param unfit the tables that do not fit their mapping, with the reason
 */
record Tables(Map<TableId, TableMapping> bound, Map<TableId, String> unfit) {
    /** Binds them; a failure that is not the table's own leaves as it came. */
    static Tables bind(PipelineConfig config, StoreKind kind, Source source) {
        Map<TableId, TableMapping> bound = new LinkedHashMap<>();
        Map<TableId, String> unfit = new LinkedHashMap<>();
        for (TableConfig table : config.tables()) {
            if (table.mapsTo(kind)) {
                try {
                    bound.put(table.id(), TableMapping.bind(table, source.schema(table.id()), config.embedding()));
                } catch (ClassifiedException e) {
                    if (e.errorClass() != ErrorClass.SCHEMA) {
                        throw e;
                    }
                    unfit.put(table.id(), String.valueOf(e.getMessage()));
                }
            }
        }
        return new Tables(bound, unfit);
    }

    /** Tables that were mapped to the store otherwise before. */
    Set<TableId> remapped(Tables before, StoreKind kind) {
        return bound.values().stream()
                .filter(now -> {
                    TableMapping then = before.bound.get(now.id());
                    return then != null && !then.spec(kind).equals(now.spec(kind));
                })
                .map(TableMapping::id)
                .collect(Collectors.toSet());
    }

    List<TableMapping> mappings() {
        return List.copyOf(bound.values());
    }

    /** Whether binding the table again now would give something else than before. */
    boolean changed(PipelineConfig config, TableId table, Source source) {
        String before = unfit.get(table);
        TableMapping mapping = bound.get(table);
        try {
            TableMapping now = TableMapping.bind(config.table(table), source.schema(table), config.embedding());
            return mapping == null || !mapping.schema().equals(now.schema());
        } catch (ClassifiedException e) {
            return e.errorClass() == ErrorClass.SCHEMA
                    && !Optional.ofNullable(e.getMessage()).equals(Optional.ofNullable(before));
        }
    }
}
