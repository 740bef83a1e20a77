package dev.dualtrack.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import dev.dualtrack.job.journal.JournalJson;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CountTest {
    private static final StoreResult EACH_ANOTHER =
            new StoreResult("vector", 1, 2, 3, 12, 4, 5, 6, 7, Relationships.NONE, 8, 9, 10, 11, true, true, List.of());

    @ParameterizedTest
    @EnumSource
    void hasTheNameAndTheFigureOfItsFieldInTheSummary(Count count) {
        JsonNode json = JournalJson.MAPPER.valueToTree(EACH_ANOTHER);

        assertThat(json.path(count.word()).isIntegralNumber()).isTrue();
        assertThat(count.of(EACH_ANOTHER)).isEqualTo(json.path(count.word()).longValue());
    }

    @Test
    void noFigureOfAStoreIsLeftOut() {
        JsonNode json = JournalJson.MAPPER.valueToTree(EACH_ANOTHER);

        assertThat(json.properties().stream().filter(field -> field.getValue().isIntegralNumber()))
                .hasSameSizeAs(Count.values());
    }

    @Test
    void driftIsWhatTheSummaryCallsDrift() {
        assertThat(Count.DRIFT.stream()
                        .mapToLong(count -> count.of(EACH_ANOTHER))
                        .sum())
                .isEqualTo(EACH_ANOTHER.drift());
    }

    @ParameterizedTest
    @CsvSource({"0,0 keys", "1,1 key", "1234567,'1,234,567 keys'"})
    void readsWell(long number, String text) {
        assertThat(Count.text(number, "key")).isEqualTo(text);
    }
}
