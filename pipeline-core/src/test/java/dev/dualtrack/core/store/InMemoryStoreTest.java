package dev.dualtrack.core.store;

import dev.dualtrack.core.config.TableConfig.CacheMapping.Mode;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.StoreKind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;

/** The store in memory, of each kind. */
final class InMemoryStoreTest {
    /** One kind of it. */
    abstract static class Base extends DerivedStoreContract {
        private final InMemoryStore.Server server = new InMemoryStore.Server();
        private final StoreKind kind;

        Base(StoreKind kind) {
            this.kind = kind;
        }

        @Override
        protected final DerivedStore open(String owner, List<TestTable> tables) {
            return new InMemoryStore(
                    kind, owner, tables.stream().map(TestTable::id).toList(), server);
        }

        @Override
        protected final void spoil(String key) {
            server.plant(table().key(key), null, image("of a foreign hand", List.of(), 1L));
        }

        @Override
        protected final Runnable plantImpossible(TestTable of, String identity) {
            server.plantImpossible(of.id());
            return () -> {};
        }

        @Override
        protected final void bendMark(TestTable of, String text) {
            server.mark(of.id(), text);
        }
    }

    @Nested
    final class OfVectors extends Base {
        OfVectors() {
            super(StoreKind.VECTOR);
        }

        @Override
        protected Image image(String title, List<String> tags, @Nullable Long amount) {
            return TestImages.vector(title, tags, amount);
        }
    }

    @Nested
    final class OfNodes extends Base {
        OfNodes() {
            super(StoreKind.GRAPH);
        }

        @Override
        protected Image image(String title, List<String> tags, @Nullable Long amount) {
            return TestImages.graph("t", title, tags, amount);
        }
    }

    @Nested
    final class OfCachedValues extends Base {
        OfCachedValues() {
            super(StoreKind.CACHE);
        }

        @Override
        protected Image image(String title, List<String> tags, @Nullable Long amount) {
            return TestImages.cached(title, tags, amount);
        }
    }

    @Nested
    final class OfInvalidations extends Base {
        OfInvalidations() {
            super(StoreKind.CACHE);
        }

        @Override
        protected Mode mode() {
            return Mode.INVALIDATE;
        }

        @Override
        protected boolean holdsRecords() {
            return false;
        }

        @Override
        protected Image image(String title, List<String> tags, @Nullable Long amount) {
            return new Image.Invalidation();
        }
    }
}
