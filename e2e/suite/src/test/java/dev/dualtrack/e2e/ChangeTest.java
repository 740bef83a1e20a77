package dev.dualtrack.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChangeTest {
    @ParameterizedTest
    @EnumSource
    void everyUpdateCanBeToldFromAllOthers(Change change) {
        assertThat(IntStream.range(0, 2_000).mapToObj(change::inVector)).doesNotHaveDuplicates();
        assertThat(IntStream.range(0, 2_000).mapToObj(change::inGraph)).doesNotHaveDuplicates();
    }

    @Test
    void anUpdateWithoutTextLooksAsTheStoresWriteIt() {
        assertThat(Change.UNCHANGED_TEXT.inVector(61)).isEqualTo("2026-01-01T00:01:01Z");
        assertThat(Change.UNCHANGED_TEXT.inGraph(1)).isEqualTo(LocalDate.of(2030, 1, 2));
    }

    @Test
    void theTextOfTheSampleHasTheTitleAndNoneOfTheOtherColumns() throws IOException {
        String sample =
                Files.readString(Installation.repository().resolve("manifests/samples/aegis/datapipeline.yaml"));
        String text = sample.substring(sample.indexOf("text:"), sample.indexOf("fields:"));
        assertThat(text).contains("{" + Change.CHANGED_TEXT.vectorField() + "}");
        assertThat(text)
                .doesNotContain(Change.UNCHANGED_TEXT.vectorField())
                .doesNotContain(Change.UNCHANGED_TEXT.graphProperty());
    }
}
