package dev.dualtrack.core.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.config.TableConfig.CacheMapping.Mode;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.store.StoreBackends;
import dev.dualtrack.core.store.TestTable;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RedisTableTest {
    private static RedisTable table(String template, String... related) {
        return new RedisTable(StoreBackends.mappings(
                        List.of(TestTable.textKey("policies", Mode.INVALIDATE).withCacheKey(template, related)))
                .getFirst());
    }

    @Test
    void f45EscapesWhatAGlobWouldRead() {
        assertThat(table("a*[b]?\\:{id}").valueGlob()).isEqualTo("a\\*\\[b\\]\\?\\\\:*");
        assertThat(table("p:{id}").fenceGlob()).isEqualTo("_dualtrack:fence:p:*");
    }

    @Test
    void refusesKeysUnderTheReservedBeginning() {
        assertThatThrownBy(() -> table("_dualtrack:fence:{id}")).isInstanceOf(ClassifiedException.class);
        assertThatThrownBy(() -> table("_{id}")).isInstanceOf(ClassifiedException.class);
    }

    @Test
    void seesWhatRelatedKeysReach() {
        RedisTable table = table("policy:{id}", "list:{id}", "all");
        assertThat(table.reaches("list:of:")).isTrue();
        assertThat(table.overlaps("list:of:")).isFalse();
        assertThat(table.reaches("policy:")).isTrue();
        assertThat(table.reaches("rule:")).isFalse();
        assertThatThrownBy(() -> table("policy:{id}", "_dualtrack:fence:policy:{id}"))
                .isInstanceOf(ClassifiedException.class);
    }

    @Test
    void seesWhichBeginningsMayHoldTheSameKeys() {
        assertThat(table("policy:{id}").overlaps("policy:x:")).isTrue();
        assertThat(table("policy:{id}").overlaps("pol")).isTrue();
        assertThat(table("policy:{id}").overlaps("policy2:")).isFalse();
    }
}
