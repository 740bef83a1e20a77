package dev.dualtrack.worker;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.InMemoryStore;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** The contract with stores in memory: fast, and the reference for the real ones. */
final class MemoryWorkerIT {
    abstract static class Memory extends SyncWorkerContract {
        private final StoreKind kind;
        private final InMemoryStore.Server server = new InMemoryStore.Server();

        Memory(StoreKind kind) {
            super(kind);
            this.kind = kind;
        }

        @Override
        DerivedStore open(PipelineConfig config, List<TableMapping> tables) {
            return new InMemoryStore(
                    kind, config.owner(), tables.stream().map(TableMapping::id).toList(), server);
        }
    }

    @Nested
    final class Vector extends Memory {
        Vector() {
            super(StoreKind.VECTOR);
        }
    }

    @Nested
    final class Graph extends Memory {
        Graph() {
            super(StoreKind.GRAPH);
        }
    }

    @Nested
    final class Cache extends Memory {
        Cache() {
            super(StoreKind.CACHE);
        }
    }
}
