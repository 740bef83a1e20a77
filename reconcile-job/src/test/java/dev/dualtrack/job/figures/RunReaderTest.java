package dev.dualtrack.job.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunReaderTest {
    private final Planted planted = new Planted();

    RunReaderTest() {
        planted.update(1);
        planted.update(2);
        planted.delete(3);
    }

    @Test
    void whatWasPlantedIsRightInEachStore() {
        assertThat(found(store("graph", 0, 1, 2, 0, 0, true), store("cache", 0, 1, 2, 0, 4, true)))
                .isEqualTo(new Found(6, 6, 0, 4))
                .matches(Found::isAll);
    }

    @Test
    void moreThanWasPlantedOfAKindIsWrongAndLessIsMissed() {
        Found found = found(store("graph", 1, 3, 1, 1, 0, true), store("cache", 0, 0, 0, 0, 0, true));

        assertThat(found).isEqualTo(new Found(6, 2, 4, 0));
        assertThat(found.missed()).isEqualTo(4);
    }

    @Test
    void aStoreWithoutAVerdictIsNoFigure() {
        assertThatIllegalStateException()
                .isThrownBy(() -> found(store("graph", 0, 1, 2, 0, 0, false), store("cache", 0, 1, 2, 0, 0, true)))
                .withMessageContaining("a verdict on each store");
        assertThatIllegalStateException()
                .isThrownBy(() -> found(store("graph", 0, 1, 2, 0, 0, true)))
                .withMessageContaining("of 2 stores");
    }

    private Found found(String... stores) {
        return new RunReader(2)
                .found(List.of("a line before", "{\"stores\":[" + String.join(",", stores) + "]}"), planted);
    }

    private static String store(
            String name, int missing, int orphaned, int stale, int corrupt, int unsettled, boolean complete) {
        return """
            {"name":"%s","missing":%d,"orphaned":%d,"stale":%d,"corrupt":%d,"unsettled":%d,"complete":%b,"verified":true}""".formatted(name, missing, orphaned, stale, corrupt, unsettled, complete);
    }
}
