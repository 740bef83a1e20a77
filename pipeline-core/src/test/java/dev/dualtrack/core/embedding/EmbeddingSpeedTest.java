package dev.dualtrack.core.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.config.EmbeddingConfig.Precision;
import dev.dualtrack.core.derived.Vector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How fast the model embeds by texts of a run, runs at once and threads of a run, as a multiple of what {@link
 * OnnxEmbedder} does. Each round measures every arm over the same texts, every other round in the opposite order, and a
 * figure is the median of the rounds; a first round counts for nothing. Longer texts come first, which favours batches: they
 * hardly need padding, and short ones are left for the end. Only runs if asked to: {@code make bench-embedding}.
 */
@EnabledIfSystemProperty(named = "embedding.speed", matches = "[1-9][0-9]*")
final class EmbeddingSpeedTest {
    private static final Path MODELS = Path.of("target", "model");
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int LARGEST_BATCH = 32;
    private static final int[] SENTENCES = {0, 2, 8};

    private final int count = Integer.getInteger("embedding.speed", 0);
    private final int rounds = Integer.getInteger("embedding.rounds", 5);
    private final Map<Precision, List<Vector>> expected = new EnumMap<>(Precision.class);

    /** One way to compute, and how many texts a second it made in each round. */
    private record Arm(Precision precision, String what, Supplier<Embedder> opener, List<Double> speeds) {}

    private record Text(String text, int tokens) {}

    @Test
    void printsFigures() throws IOException {
        List<String> texts = texts();
        List<Arm> exact = arms(Precision.FP32);
        List<Arm> quantised = arms(Precision.INT8);
        List<Arm> all = Stream.of(exact, quantised).flatMap(List::stream).toList();
        for (int round = 0; round <= rounds; round++) {
            for (Arm arm : round % 2 == 0 ? all : all.reversed()) {
                double speed = speed(arm, texts);
                if (round > 0) {
                    arm.speeds().add(speed);
                }
            }
        }
        System.out.println(
                "a run: its texts, runs at once, its threads; ratio to OnnxEmbedder: median (least to most)");
        System.out.println("precision  a run         texts/s  ratio");
        exact.forEach(arm -> print(arm, exact.getFirst()));
        quantised.forEach(arm -> print(arm, quantised.getFirst()));
        System.out.println("OnnxEmbedder, INT8 to FP32: " + ratio(quantised.getFirst(), exact.getFirst()));
    }

    /** Longest first. */
    private List<String> texts() throws IOException {
        SampleTexts samples = new SampleTexts();
        List<Text> texts = new ArrayList<>();
        try (HuggingFaceTokenizer tokenizer =
                OnnxEmbedder.tokenizer(directory(Precision.FP32).resolve("tokenizer.json"))) {
            for (int i = 0; i < count; i++) {
                String text = samples.next(i, SENTENCES[i % SENTENCES.length]);
                texts.add(new Text(text, tokenizer.encode(text).getIds().length));
            }
        }
        IntSummaryStatistics tokens = texts.stream().mapToInt(Text::tokens).summaryStatistics();
        System.out.printf(
                Locale.ROOT,
                "%d texts of %d to %d tokens, %.0f on average; cores: %d, rounds: %d%n",
                count,
                tokens.getMin(),
                tokens.getMax(),
                tokens.getAverage(),
                CORES,
                rounds);
        return texts.stream()
                .sorted(Comparator.comparingInt(Text::tokens).reversed())
                .map(Text::text)
                .toList();
    }

    private static Path directory(Precision precision) {
        return OnnxEmbedder.directory(config(precision), MODELS);
    }

    private static EmbeddingConfig config(Precision precision) {
        return new EmbeddingConfig("all-MiniLM-L6-v2", precision);
    }

    /** The first is the product's own. */
    private static List<Arm> arms(Precision precision) {
        List<Arm> arms = new ArrayList<>();
        arms.add(new Arm(
                precision, "OnnxEmbedder", () -> OnnxEmbedder.open(config(precision), MODELS), new ArrayList<>()));
        for (int batch : new int[] {1, 8, LARGEST_BATCH}) {
            arms.add(batching(precision, batch, 1, 1));
            if (CORES > 1) {
                arms.add(batching(precision, batch, CORES, 1));
                arms.add(batching(precision, batch, 1, CORES));
            }
        }
        return arms;
    }

    private static Arm batching(Precision precision, int batch, int runs, int threads) {
        return new Arm(
                precision,
                String.format(Locale.ROOT, "%2d %2d %2d", batch, runs, threads),
                () -> BatchingEmbedder.open(directory(precision), batch, runs, threads),
                new ArrayList<>());
    }

    /** Texts a second. What an arm computes has to be what the others do, or nearly so where it is rounded by batch. */
    private double speed(Arm arm, List<String> texts) {
        try (Embedder embedder = arm.opener().get()) {
            embedder.embed(texts.subList(0, Math.min(LARGEST_BATCH, texts.size())));
            long started = System.nanoTime();
            List<Vector> vectors = embedder.embed(texts);
            long nanos = System.nanoTime() - started;
            List<Vector> first = expected.computeIfAbsent(arm.precision(), _ -> vectors);
            double least = IntStream.range(0, texts.size())
                    .mapToDouble(i -> vectors.get(i).cosine(first.get(i)))
                    .min()
                    .orElseThrow();
            assertThat(least)
                    .as("%s %s", arm.precision(), arm.what())
                    .isGreaterThan(arm.precision() == Precision.FP32 ? 0.999 : 0.9);
            return texts.size() * 1e9 / nanos;
        }
    }

    private static void print(Arm arm, Arm product) {
        System.out.printf(
                Locale.ROOT,
                "%-9s  %-12s  %7.1f  %s%n",
                arm.precision(),
                arm.what(),
                median(arm.speeds().stream().mapToDouble(Double::doubleValue)),
                ratio(arm, product));
    }

    /** Of the same round each. */
    private static String ratio(Arm of, Arm to) {
        double[] ratios = IntStream.range(0, of.speeds().size())
                .mapToDouble(round -> of.speeds().get(round) / to.speeds().get(round))
                .sorted()
                .toArray();
        return String.format(
                Locale.ROOT,
                "%.2f (%.2f to %.2f)",
                median(DoubleStream.of(ratios)),
                ratios[0],
                ratios[ratios.length - 1]);
    }

    private static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
