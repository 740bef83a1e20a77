package dev.dualtrack.worker;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.store.DerivedStore;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;

/** How the two sides outside Kafka are opened; a test that needs no servers gives its own. */
record Openers(Function<PipelineConfig, Source> source, StoreOpener store) {
    /** Opens the store, bound to those tables. */
    @FunctionalInterface
    interface StoreOpener {
        DerivedStore open(StoreKind kind, PipelineConfig config, List<TableMapping> tables, Clock clock);
    }
}
