package dev.dualtrack.job;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.KeyCodec;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.job.run.PartResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The pipeline's tables, bound to their shape in the source.
 *
 * @param unfit a part without a verdict for each store of each table whose shape does not fit its mapping
 */
record Mappings(List<TableMapping> bound, List<PartResult> unfit) {
    static Mappings of(PipelineConfig config, Source source) {
        List<TableMapping> bound = new ArrayList<>();
        List<PartResult> unfit = new ArrayList<>();
        for (TableConfig table : config.tables()) {
            try {
                bound.add(TableMapping.bind(table, source.schema(table.id()), config.embedding()));
            } catch (ClassifiedException e) {
                if (e.errorClass() != ErrorClass.SCHEMA) {
                    throw e;
                }
                for (StoreKind kind : StoreKind.values()) {
                    if (table.mapsTo(kind)) {
                        unfit.add(PartResult.unverifiable(
                                table.id(), kind, PartResult.ROWS_UNKNOWN, String.valueOf(e.getMessage())));
                    }
                }
            }
        }
        return new Mappings(List.copyOf(bound), List.copyOf(unfit));
    }

    Map<TableId, KeyCodec> keys() {
        return bound.stream().collect(Collectors.toMap(TableMapping::id, TableMapping::keyCodec));
    }

    /** Why a table of the pipeline is not bound. */
    Map<TableId, String> reasons() {
        return unfit.stream()
                .collect(Collectors.toMap(PartResult::table, PartResult::unverifiable, (one, same) -> one));
    }
}
