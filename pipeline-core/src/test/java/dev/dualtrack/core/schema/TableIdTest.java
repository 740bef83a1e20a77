package dev.dualtrack.core.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableIdTest {
    @Test
    void readsSchemaAndName() {
        assertThat(TableId.parse("public.business_rules")).isEqualTo(new TableId("public", "business_rules"));
        assertThat(TableId.parse("public.business_rules")).hasToString("public.business_rules");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "policies", "public.", ".policies", "a.b.c", "public.1x", "public.po licies", "public.x;y"})
    void refusesAnotherForm(String text) {
        assertThatThrownBy(() -> TableId.parse(text))
                .hasMessageContaining("table: '" + text + "' (expected: schema.name");
    }
}
