package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.core.config.PipelineCopy;
import dev.dualtrack.core.config.ReconcileConfig;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import dev.dualtrack.job.journal.JournalJson;
import dev.dualtrack.testbed.backends.Backends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Much that differs at once, on real servers; an {@link Applier} stands in for the workers. */
class GreatDriftIT {
    private static final int MANY = 1_000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path files;

    @SuppressWarnings("NullAway.Init")
    private JobPipeline pipeline;

    @BeforeEach
    void start() throws Exception {
        pipeline = new JobPipeline(Backends.shared(), files, false);
    }

    @AfterEach
    void end() {
        pipeline.close();
    }

    @Test
    void f33AThousandOfEachKindAreFoundAndRepairedInEachStoreAndNothingElseIsTouched() throws Exception {
        withoutRails();
        pipeline.fill(4 * MANY);
        Map<StoreKind, Set<RecordKey>> planted = new EnumMap<>(StoreKind.class);
        for (StoreKind kind : StoreKind.values()) {
            planted.put(kind, damage(kind));
        }
        String everything = Integer.toString(4 * MANY);
        try (Applier applier = pipeline.applier().start()) {
            RunSummary mended =
                    summary(pipeline.execute("run", "--run-id", "mend", "--sample", everything), 0, Result.CONSISTENT);

            long many = MANY;
            assertThat(mended.stores())
                    .extracting(
                            StoreResult::name,
                            StoreResult::missing,
                            StoreResult::stale,
                            StoreResult::orphaned,
                            StoreResult::corrupt,
                            StoreResult::repaired,
                            StoreResult::remaining)
                    .containsExactly(
                            tuple("vector", many, many, many, many, 4 * many, 0L),
                            tuple("graph", many, many, many, many, 4 * many, 0L),
                            tuple("cache", 0L, many, many, many, 3 * many, 0L));
            List<Refresh> commands = applier.executed();
            assertThat(commands).hasSize(11 * MANY);
            for (StoreKind kind : StoreKind.values()) {
                assertThat(commands.stream()
                                .filter(command -> command.stores().contains(kind))
                                .map(Refresh::key)
                                .collect(Collectors.toSet()))
                        .as(kind.word())
                        .isEqualTo(planted.get(kind));
            }
            assertThat(pipeline.commands()).isEqualTo(11 * many);

            RunSummary agreed = summary(
                    pipeline.execute("verify", "--run-id", "look", "--sample", everything), 0, Result.CONSISTENT);
            assertThat(agreed.stores())
                    .extracting(StoreResult::drift, StoreResult::target, StoreResult::sampled)
                    .containsOnly(tuple(0L, 4 * many, 4 * many));
        }
    }

    @Test
    void f34ATenthOfTheRowsSuspendsDeletesAloneUntilAPersonLetsThemProceed() throws Exception {
        pipeline.fill(100);
        try (Applier applier = pipeline.applier().start()) {
            summary(pipeline.execute("run", "--run-id", "before"), 0, Result.CONSISTENT);
            pipeline.database().execute("delete from policies where amount >= 10");
            pipeline.hideFromCapture();
            for (StoreKind kind : StoreKind.values()) {
                pipeline.plant(kind, "p1", "an old title");
            }

            RunSummary held = summary(pipeline.execute("run", "--run-id", "held"), 1, Result.REPAIR_SUSPENDED);

            assertThat(held.reason())
                    .contains("source rows: 10, before: 100 (expected: at least half): nothing is deleted");
            assertThat(held.stores())
                    .extracting(StoreResult::orphaned, StoreResult::repaired, StoreResult::remaining)
                    .containsOnly(tuple(90L, 1L, 90L));
            assertThat(applier.executed()).extracting(Refresh::key).containsOnly(pipeline.key("p1"));

            summary(pipeline.execute("run", "--run-id", "free", "--proceed", "held"), 0, Result.CONSISTENT);

            assertThat(pipeline.commands()).isEqualTo(3 * 91);
        }
    }

    /** Of four thousand rows a quarter each is lost, stale, bent and right; and as many records have no row. A cache may lack any. */
    private Set<RecordKey> damage(StoreKind kind) {
        Set<RecordKey> planted = new HashSet<>();
        List<String> stale = ids("p", MANY);
        List<String> bent = ids("p", 2 * MANY);
        List<String> orphaned = ids("ghost", 0);
        pipeline.plant(kind, stale, "an old title");
        pipeline.bend(kind, bent(kind, bent));
        pipeline.plant(kind, orphaned, "never was");
        List.of(stale, bent, orphaned).forEach(ids -> ids.forEach(id -> planted.add(pipeline.key(id))));
        if (kind != StoreKind.CACHE) {
            pipeline.lose(kind, ids("p", 0));
            ids("p", 0).forEach(id -> planted.add(pipeline.key(id)));
        }
        return planted;
    }

    private static List<String> ids(String prefix, int first) {
        return IntStream.range(first, first + MANY).mapToObj(n -> prefix + n).toList();
    }

    /** Other content than the records say that they have. */
    private Map<String, Image> bent(StoreKind kind, List<String> ids) {
        List<RecordKey> keys = ids.stream().map(pipeline::key).toList();
        Map<RecordKey, Image> images = pipeline.store(kind).images(JobPipeline.TABLE, keys);
        Map<String, Image> bent = new HashMap<>();
        ids.forEach(id -> bent.put(id, bent(images.get(pipeline.key(id)))));
        return bent;
    }

    private static Image bent(@Nullable Image image) {
        return switch (image) {
            case Image.VectorImage vector ->
                new Image.VectorImage(opposite(Objects.requireNonNull(vector.vector())), vector.fields());
            case Image.GraphImage node -> {
                Map<String, @Nullable Object> properties = new HashMap<>(node.properties());
                properties.put("title", "bent");
                yield new Image.GraphImage(properties, node.edges());
            }
            case null, default -> new Image.CacheValue("{}");
        };
    }

    private static Vector opposite(Vector vector) {
        float[] values = vector.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = -values[i];
        }
        return Vector.of(values);
    }

    private void withoutRails() throws IOException {
        Files.writeString(
                files.resolve("pipeline.json"),
                PipelineConfigWriter.write(PipelineCopy.of(pipeline.config())
                        .reconcile(new ReconcileConfig(
                                ReconcileConfig.Mode.REPAIR, 0, Duration.ofSeconds(1), Duration.ofMinutes(5), 100, 100))
                        .config()));
    }

    private static RunSummary summary(Outcome outcome, int exitCode, Result result) throws IOException {
        assertThat(outcome.err()).isEmpty();
        RunSummary summary = JournalJson.MAPPER.readValue(outcome.out(), RunSummary.class);
        assertThat(outcome.exitCode()).as(summary.toString()).isEqualTo(exitCode);
        assertThat(summary.result()).isEqualTo(result);
        return summary;
    }
}
