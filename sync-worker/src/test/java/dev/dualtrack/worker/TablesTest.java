package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.worker.batch.TestTables;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TablesTest {
    private static final Tables NONE = new Tables(Map.of(), Map.of(TestTables.TABLE, "does not fit"));
    private static final Tables BOUND = new Tables(Map.of(TestTables.TABLE, TestTables.MAPPING), Map.of());
    private static final Tables OTHERWISE = new Tables(Map.of(TestTables.TABLE, TestTables.OTHERWISE), Map.of());

    @Test
    void aTableIsRemappedIfItsOwnStoreSeesAnotherMapping() {
        assertThat(OTHERWISE.remapped(BOUND, StoreKind.VECTOR)).containsExactly(TestTables.TABLE);
        assertThat(OTHERWISE.remapped(BOUND, StoreKind.GRAPH)).isEmpty();
        assertThat(BOUND.remapped(BOUND, StoreKind.VECTOR)).isEmpty();
        assertThat(BOUND.remapped(NONE, StoreKind.VECTOR)).isEmpty();
        assertThat(NONE.remapped(BOUND, StoreKind.VECTOR)).isEmpty();
    }
}
