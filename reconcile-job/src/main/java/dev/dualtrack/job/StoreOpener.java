package dev.dualtrack.job;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.store.DerivedStore;
import java.util.List;

/** Opens a derived store for the tables that are mapped to it. */
@FunctionalInterface
interface StoreOpener {
    DerivedStore open(StoreKind kind, PipelineConfig config, List<TableMapping> mappings);
}
