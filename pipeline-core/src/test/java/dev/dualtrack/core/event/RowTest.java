package dev.dualtrack.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.schema.TableId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowTest {
    @Test
    void absentIsNotNull() {
        Map<String, @Nullable Object> columns = new HashMap<>();
        columns.put("a", null);
        Row row = new Row(columns);

        assertThat(row.has("a")).isTrue();
        assertThat(row.get("a")).isNull();
        assertThat(row.has("b")).isFalse();
        assertThatThrownBy(() -> row.get("b")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void takesOnlyAbsentColumnsFromTheBase() {
        Map<String, @Nullable Object> columns = new HashMap<>();
        columns.put("a", null);

        Row merged = new Row(columns).mergedOnto(new Row(Map.of("a", 1L, "b", 2L)));

        assertThat(merged.get("a")).isNull();
        assertThat(merged.get("b")).isEqualTo(2L);
    }

    @Test
    void aKeyHasOnlyIntegersAndText() {
        TableId table = new TableId("public", "t");

        assertThatThrownBy(() -> new RecordKey(table, List.of())).hasMessageContaining("no values");
        assertThatThrownBy(() -> new RecordKey(table, List.of(1))).hasMessageContaining("a Integer");
    }
}
