package dev.dualtrack.worker;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.Stores;
import java.time.Clock;
import java.util.List;

/** The worker's contract with a real Neo4j. */
final class Neo4jWorkerIT extends SyncWorkerContract {
    Neo4jWorkerIT() {
        super(StoreKind.GRAPH);
    }

    @Override
    DerivedStore open(PipelineConfig config, List<TableMapping> tables) {
        return Stores.open(StoreKind.GRAPH, config, tables, Clock.systemUTC());
    }
}
