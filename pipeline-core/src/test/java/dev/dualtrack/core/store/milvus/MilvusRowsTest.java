package dev.dualtrack.core.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.TableConfig.CacheMapping.Mode;
import dev.dualtrack.core.store.StoreBackends;
import dev.dualtrack.core.store.TestImages;
import dev.dualtrack.core.store.TestTable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MilvusRowsTest {
    private static final TestTable TABLE = TestTable.textKey("policies", Mode.INVALIDATE);
    private static final MilvusRows ROWS = new MilvusRows(
            new MilvusTable(StoreBackends.mappings(List.of(TABLE)).getFirst(), TestImages.DIMENSIONS));

    /** The field is text that anybody may write. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[\"title\"]|",
                "[null,{},[],[[]],\"title\"]|",
                "[null]|t",
                "[{}]|t",
                "[[\"title\"]]|t",
                "[7,true]|t",
                "{}|t",
                "null|t",
                "no JSON|t",
                "[|t",
            })
    void whatIsNoNameOfAColumnMakesNoneNull(String nulls, String title) {
        Map<String, Object> row =
                Map.of("id", "k", "title", "t", MilvusTable.VECTOR, List.of(1f), MilvusTable.NULLS, nulls);

        assertThat(ROWS.image(row).fields()).containsEntry("title", title);
    }
}
