package dev.dualtrack.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.schema.TableId;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoundTablesTest {
    private static final BoundTables<String> TABLES =
            new BoundTables<>(List.of("public.users", "public.posts"), TableId::parse);

    @Test
    void givesEachTableByItsName() {
        assertThat(TABLES.get(TableId.parse("public.posts"))).isEqualTo("public.posts");
        assertThat(TABLES.all()).containsExactly("public.posts", "public.users");
    }

    @Test
    void refusesATableThatIsNotBound() {
        assertThatThrownBy(() -> TABLES.get(TableId.parse("public.tags")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("table: public.tags (expected: one of [public.posts, public.users])");
    }

    @Test
    void refusesATableBoundTwice() {
        assertThatThrownBy(() -> new BoundTables<>(List.of("public.users", "public.users"), TableId::parse))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("table: public.users twice (expected: each once)");
    }
}
