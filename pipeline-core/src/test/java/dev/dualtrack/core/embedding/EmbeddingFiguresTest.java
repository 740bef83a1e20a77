package dev.dualtrack.core.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.config.EmbeddingConfig.Precision;
import dev.dualtrack.core.derived.Vector;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How near the vectors of the int8 model are to those of the fp32 model, by the length of the texts, and how many of a
 * text's ten nearest both agree on. Only runs if asked to: {@code -Dembedding.texts=1000}.
 */
@EnabledIfSystemProperty(named = "embedding.texts", matches = "[0-9]+")
final class EmbeddingFiguresTest {
    private static final int NEAREST = 10;

    private final int count = Integer.getInteger("embedding.texts", 0);
    private final SampleTexts samples = new SampleTexts();

    @Test
    void printsFigures() {
        System.out.println("terms  texts  cosine: least   mean  of the " + NEAREST + " nearest both have, %");
        for (int terms : new int[] {0, 2, 8}) {
            List<String> texts = IntStream.range(0, count)
                    .mapToObj(i -> samples.next(i, terms))
                    .toList();
            List<Vector> exact = embed(Precision.FP32, texts);
            List<Vector> quantised = embed(Precision.INT8, texts);
            DoubleSummaryStatistics cosines = IntStream.range(0, count)
                    .mapToDouble(i -> exact.get(i).cosine(quantised.get(i)))
                    .summaryStatistics();
            double shared = IntStream.range(0, count)
                    .mapToLong(i -> nearest(quantised, i).stream()
                            .filter(nearest(exact, i)::contains)
                            .count())
                    .average()
                    .orElseThrow();
            System.out.printf(
                    Locale.ROOT,
                    "%5d  %5d         %.4f  %.4f  %.1f%n",
                    terms,
                    count,
                    cosines.getMin(),
                    cosines.getAverage(),
                    100 * shared / NEAREST);
            assertThat(cosines.getMin()).isGreaterThan(0.9);
        }
    }

    private static List<Vector> embed(Precision precision, List<String> texts) {
        try (Embedder embedder =
                OnnxEmbedder.open(new EmbeddingConfig("all-MiniLM-L6-v2", precision), Path.of("target", "model"))) {
            return embedder.embed(texts);
        }
    }

    /** The places of those nearest to the one at that place. */
    private static Set<Integer> nearest(List<Vector> vectors, int place) {
        double[] cosines =
                vectors.stream().mapToDouble(vectors.get(place)::cosine).toArray();
        return IntStream.range(0, cosines.length)
                .filter(other -> other != place)
                .boxed()
                .sorted(Comparator.comparingDouble(other -> -cosines[other]))
                .limit(NEAREST)
                .collect(Collectors.toSet());
    }
}
