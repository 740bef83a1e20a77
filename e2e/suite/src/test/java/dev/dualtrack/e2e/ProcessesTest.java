package dev.dualtrack.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.e2e.bench.Figure;
import dev.dualtrack.e2e.bench.Memory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ProcessesTest {
    @Test
    void onlyTheOperatorsMemoryHasALimitAndARunHasNoIdleFigure() {
        List<Figure> figures = Processes.memoryFigures(
                Map.of("operator", new Memory(100 * 1024, 110 * 1024)),
                new TreeMap<>(Map.of(
                        "operator", new Memory(120 * 1024, 257 * 1024), "reconcile-job", new Memory(1024, 2048))));
        assertThat(figures).extracting(Figure::subject).containsExactly("operator", "reconcile-job");
        assertThat(figures.getFirst().values())
                .containsExactlyInAnyOrderEntriesOf(Map.of("idle", 100.0, "end", 120.0, "peak", 257.0));
        assertThat(figures.getFirst().within()).isFalse();
        assertThat(figures.getLast().values()).containsOnlyKeys("end", "peak");
        assertThat(figures.getLast().limits()).isEmpty();
    }
}
