package dev.dualtrack.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FigureFileTest {
    @Test
    void aFigureIsInTheFileBeforeItIsClosed(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("not/there/figures.jsonl");
        Figure figure = Figure.of(Measure.MEMORY, "reconcile-job", Map.of("peak", 300.4));

        try (FigureFile file =
                FigureFile.open(path, new Machine(2, 100, "cpu", "Linux", "25"), Map.of("rows", 1_000))) {
            file.add(figure);

            assertThat(Files.readAllLines(path)).hasSize(2).last().isEqualTo(Report.json(figure));
            assertThat(Files.readAllLines(path).getFirst()).endsWith("\"sizes\":{\"rows\":1000}}");
        }
    }
}
