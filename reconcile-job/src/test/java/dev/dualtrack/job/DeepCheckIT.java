package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.config.EmbeddingConfig.Precision;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.derived.Image.CacheValue;
import dev.dualtrack.core.derived.Image.VectorImage;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.embedding.Embedder;
import dev.dualtrack.core.embedding.OnnxEmbedder;
import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.Sample;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import dev.dualtrack.job.journal.JournalJson;
import dev.dualtrack.job.world.FakeEmbedder;
import dev.dualtrack.testbed.backends.Backends;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the sample of a run finds, on real servers and with the real model. */
class DeepCheckIT {
    private static final Path MODELS = Path.of("../pipeline-core/target/model");

    @ParameterizedTest
    @EnumSource
    void f33RecordsThatHoldSomethingElseThanTheySayAreFoundMendedAndThenAgree(Precision precision, @TempDir Path files)
            throws Exception {
        try (Embedder model = model(precision);
                JobPipeline pipeline = new JobPipeline(
                        Backends.shared(), files, false, model, precision, CacheMapping.Mode.WRITE_THROUGH)) {
            pipeline.fill(8);
            Vector other = model.embed(List.of("somebody else's text")).getFirst();
            Vector right = model.embed(List.of("title 2")).getFirst();
            pipeline.bend(StoreKind.VECTOR, "p1", new VectorImage(other, Map.of("title", "title 1", "amount", 1L)));
            pipeline.bend(StoreKind.VECTOR, "p2", new VectorImage(right, Map.of("title", "title 2", "amount", 99L)));
            pipeline.cypher("MATCH (n:<N>Policy {id: 'p3'}) SET n.title = 'bent'");
            pipeline.bend(StoreKind.CACHE, "p4", new CacheValue("{}"));
            try (Applier applier = pipeline.applier().start()) {
                assertThat(corrupt(run(pipeline, "verify", "--sample", "0")))
                        .containsExactly(tuple(0L, 0L), tuple(0L, 0L), tuple(0L, 0L));

                RunSummary mended = run(pipeline, "run", "--seed", "c0ffee");
                assertThat(mended.sample()).isEqualTo(new Sample(200, "0000000000c0ffee"));
                assertThat(corrupt(mended)).containsExactly(tuple(2L, 2L), tuple(1L, 1L), tuple(1L, 1L));
                assertThat(mended.stores())
                        .allSatisfy(store -> assertThat(store.sampled()).isEqualTo(8));
                assertThat(applier.executed())
                        .extracting(Refresh::key)
                        .containsExactlyInAnyOrder(
                                pipeline.key("p1"), pipeline.key("p2"), pipeline.key("p3"), pipeline.key("p4"));

                assertThat(corrupt(run(pipeline, "verify", "--seed", "c0ffee")))
                        .containsExactly(tuple(0L, 0L), tuple(0L, 0L), tuple(0L, 0L));
            }
        }
    }

    @Test
    void f33ACachedValueThatSaysItIsOlderThanItsRowIsFoundAndRemoved(@TempDir Path files) throws Exception {
        try (JobPipeline pipeline = new JobPipeline(
                Backends.shared(), files, false, new FakeEmbedder(), Precision.FP32, CacheMapping.Mode.INVALIDATE)) {
            pipeline.fill(6);
            Instant now = Instant.parse("2026-01-02T03:04:05.123456Z");
            pipeline.database().execute("update policies set updated_at = '" + now + "'");
            pipeline.hideFromCapture();
            pipeline.cache("p0", "{\"updated_at\": \"2026-01-02T03:04:05.122Z\"}");
            pipeline.cache("p1", "{\"updated_at\": \"" + now + "\"}");
            pipeline.cache("p2", "{\"updated_at\": \"2026-01-02T03:04:05.123Z\"}");
            pipeline.cache("p3", "{\"updated_at\": \"2026-01-02 12:04:05+09\"}");
            pipeline.cache("p4", "{\"updated_at\": \"yesterday\"}");
            try (Applier applier = pipeline.applier().start()) {
                StoreResult found = cache(run(pipeline, "run"));
                assertThat(found.stale()).isEqualTo(1);
                assertThat(found.repaired()).isEqualTo(1);
                assertThat(found.target()).isEqualTo(5);
                assertThat(applier.executed()).extracting(Refresh::key).containsExactly(pipeline.key("p0"));

                StoreResult left = cache(run(pipeline, "verify"));
                assertThat(left.drift()).isZero();
                assertThat(left.target()).isEqualTo(4);
            }
        }
    }

    private static Embedder model(Precision precision) {
        return OnnxEmbedder.open(new EmbeddingConfig("all-MiniLM-L6-v2", precision), MODELS);
    }

    private static StoreResult cache(RunSummary run) {
        return run.stores().stream()
                .filter(store -> store.name().equals(StoreKind.CACHE.word()))
                .findFirst()
                .orElseThrow();
    }

    private static List<Tuple> corrupt(RunSummary run) {
        assertThat(run.result()).as(run.toString()).isEqualTo(Result.CONSISTENT);
        return run.stores().stream()
                .map(store -> tuple(store.corrupt(), store.repaired()))
                .toList();
    }

    private static RunSummary run(JobPipeline pipeline, String... line) throws IOException {
        Outcome outcome = pipeline.execute(line[0], Arrays.copyOfRange(line, 1, line.length));
        assertThat(outcome.err()).isEmpty();
        return JournalJson.MAPPER.readValue(outcome.out(), RunSummary.class);
    }
}
