package dev.dualtrack.core.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.config.EmbeddingConfig.Precision;
import dev.dualtrack.core.derived.Vector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Random;
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
    private static final List<String> REGIONS = List.of("서울", "부산", "대구", "인천", "광주", "대전", "울산", "강원", "제주");
    private static final List<String> PEOPLE =
            List.of("청년", "소상공인", "여성 기업인", "예비 창업자", "farmers", "small exporters", "young researchers");
    private static final List<String> HELP =
            List.of("정책자금 융자", "창업 보조금", "신용 보증", "컨설팅", "a loan at a fixed rate", "tax relief", "export insurance");
    private static final List<String> TERMS = List.of(
            "신청 기간 안에 서류를 제출하여야 한다.",
            "상시 근로자 수 다섯 명 미만의 사업자를 대상으로 한다.",
            "The rate is fixed for the first three years.",
            "휴업 또는 폐업 중인 기업은 제외한다.",
            "Applicants who received the same support last year are excluded.",
            "지원금은 심사 후 한 달 이내에 지급한다.");

    private final int count = Integer.getInteger("embedding.texts", 0);
    private final Random random = new Random(42);

    @Test
    void printsFigures() {
        System.out.println("terms  texts  cosine: least   mean  of the " + NEAREST + " nearest both have, %");
        for (int terms : new int[] {0, 2, 8}) {
            List<String> texts =
                    IntStream.range(0, count).mapToObj(i -> text(i, terms)).toList();
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

    private String text(int number, int terms) {
        List<String> parts = new ArrayList<>();
        parts.add(any(REGIONS) + " " + any(PEOPLE) + ": " + any(HELP) + " " + number);
        for (int i = 0; i < terms; i++) {
            parts.add(any(TERMS));
        }
        parts.add("지원금액: " + random.nextInt(1, 100) + "000000원 금리: " + random.nextInt(1, 90) / 10.0 + "%");
        return String.join("\n", parts);
    }

    private String any(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
