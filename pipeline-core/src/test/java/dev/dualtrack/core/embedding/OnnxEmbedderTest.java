package dev.dualtrack.core.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.config.EmbeddingConfig.Precision;
import dev.dualtrack.core.derived.Vector;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OnnxEmbedderTest {
    private static final EmbeddingConfig FP32 = new EmbeddingConfig("all-MiniLM-L6-v2", Precision.FP32);
    private static final EmbeddingConfig INT8 = new EmbeddingConfig("all-MiniLM-L6-v2", Precision.INT8);
    private static final Path MODELS = Path.of("target", "model");

    private final List<Reference> references = new ArrayList<>();
    private final Embedder embedder = OnnxEmbedder.open(FP32, MODELS);
    private final Embedder quantised = OnnxEmbedder.open(INT8, MODELS);

    private record Reference(String text, int tokens, Vector vector) {}

    @BeforeAll
    void readReferences() throws IOException {
        try (InputStream file = OnnxEmbedderTest.class.getResourceAsStream("/embedding/all-MiniLM-L6-v2.json")) {
            for (JsonNode row : new ObjectMapper().readTree(file)) {
                float[] values = new float[row.get("vector").size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = row.get("vector").get(i).floatValue();
                }
                references.add(new Reference(
                        row.get("text").textValue(), row.get("tokens").intValue(), Vector.of(values)));
            }
        }
    }

    @AfterAll
    void close() {
        embedder.close();
        quantised.close();
    }

    private List<Vector> embedAll(Embedder by) {
        return by.embed(references.stream().map(Reference::text).toList());
    }

    @Test
    void givesTheVectorsOfSentenceTransformers() {
        List<Vector> vectors = embedAll(embedder);
        assertThat(vectors).hasSameSizeAs(references);
        for (int i = 0; i < vectors.size(); i++) {
            assertThat(vectors.get(i).cosine(references.get(i).vector()))
                    .as("cosine of text %d", i)
                    .isGreaterThanOrEqualTo(0.999);
        }
    }

    @Test
    void int8IsNearTheReferenceAndNotTheSame() {
        List<Vector> vectors = embedAll(quantised);
        for (int i = 0; i < vectors.size(); i++) {
            assertThat(vectors.get(i).cosine(references.get(i).vector()))
                    .as("cosine of text %d", i)
                    .isBetween(0.9, 0.999);
        }
    }

    @Test
    void ignoresWhatComesAfter256Tokens() {
        assertThat(references)
                .filteredOn(reference -> reference.tokens() > 256)
                .isNotEmpty()
                .allSatisfy(reference -> {
                    String longer = reference.text() + " and a sentence about something quite different";
                    assertThat(embedder.embed(List.of(longer))).isEqualTo(embedder.embed(List.of(reference.text())));
                });
    }

    @Test
    void countsTheTextsThatWereCut() {
        try (Embedder fresh = OnnxEmbedder.open(INT8, MODELS)) {
            // The first and the last token are the model's own.
            fresh.embed(List.of("", "word", "word ".repeat(254)));
            assertThat(fresh.truncated()).isZero();
            fresh.embed(List.of("word ".repeat(255), "word"));
            assertThat(fresh.truncated()).isEqualTo(1);
            embedAll(fresh);
            long longer = references.stream()
                    .filter(reference -> reference.tokens() > 256)
                    .count();
            assertThat(fresh.truncated()).isEqualTo(1 + longer);
        }
    }

    @Test
    void givesUnitLengthAnd384Dimensions() {
        assertThat(embedder.dimensions()).isEqualTo(384);
        for (Vector vector : embedAll(embedder)) {
            double squares = 0;
            for (float value : vector.toArray()) {
                squares += value * value;
            }
            assertThat(vector.dimensions()).isEqualTo(384);
            assertThat(squares).isBetween(0.9999, 1.0001);
        }
    }

    /** What is quantised as it runs would take its scale from a whole batch. */
    @Test
    void givesTheSameVectorWhateverItsNeighbours() {
        String text = references.get(2).text();
        List<String> crowd =
                new ArrayList<>(references.stream().map(Reference::text).toList());
        crowd.set(0, text);
        assertThat(List.of(embedder, quantised))
                .allSatisfy(model -> assertThat(model.embed(crowd).getFirst())
                        .isEqualTo(model.embed(List.of(text)).getFirst()));
    }

    @Test
    void survivesTextWithoutWords() {
        assertThat(embedder.embed(List.of("", "\u0000\u0007", "\uD800"))).hasSize(3);
    }

    @Test
    void refusesAnotherModel() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnnxEmbedder.open(new EmbeddingConfig("other", Precision.FP32), MODELS))
                .withMessage("embedding.model: other (expected: all-MiniLM-L6-v2)");
    }

    @Test
    void namesTheFileThatIsMissing(@TempDir Path empty) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnnxEmbedder.open(FP32, empty))
                .withMessageContaining("model.onnx is not there");
    }

    /** Native memory, which no collector gives back. */
    @Test
    void keepsNothingOfAModelWhoseTokenizerIsBad(@TempDir Path models) throws IOException {
        Path weights = MODELS.resolve("int8").resolve("model.onnx");
        Path directory = Files.createDirectory(models.resolve("int8"));
        Files.copy(weights, directory.resolve("model.onnx"));
        Files.writeString(directory.resolve("tokenizer.json"), "{}");
        refuses(models);
        long before = resident();
        int times = 8;
        for (int i = 0; i < times; i++) {
            refuses(models);
        }
        assertThat(resident() - before).as("growth in bytes").isLessThan(times * Files.size(weights) / 2);
    }

    @Test
    void refusesAModelThatIsNone(@TempDir Path models) throws IOException {
        Path directory = Files.createDirectory(models.resolve("int8"));
        Files.writeString(directory.resolve("model.onnx"), "none");
        Files.copy(MODELS.resolve("int8").resolve("tokenizer.json"), directory.resolve("tokenizer.json"));
        refuses(models);
    }

    private static void refuses(Path models) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnnxEmbedder.open(INT8, models))
                .withMessageContaining("cannot be loaded");
    }

    /** The memory that this process has, in bytes. */
    private static long resident() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(field -> field.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
    }

    @Test
    void leavesNoFileOfTheRuntime() throws IOException {
        assertThat(Files.readAllLines(Path.of("/proc/self/maps")))
                .filteredOn(line -> line.contains("/libonnxruntime"))
                .isNotEmpty()
                .allMatch(line -> line.endsWith(" (deleted)"));
    }
}
