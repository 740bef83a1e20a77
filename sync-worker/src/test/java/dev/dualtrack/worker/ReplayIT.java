package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.embedding.CachingEmbedder;
import dev.dualtrack.core.embedding.OnnxEmbedder;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.Stores;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.process.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reconcile-job replay} as a process, with real workers on the real stores. */
final class ReplayIT {
    private static final Duration SOON = Duration.ofSeconds(40);
    /** More than an index of Neo4j takes. */
    private static final String REFUSED_BY_NEO4J = "title = 'bad tag', tags = ARRAY[repeat('y', 9000)]";
    /** What it takes; no event tells it. */
    private static final String MENDED = "UPDATE policies SET title = 'mended', tags = '{a}' WHERE policy_id = 'p1'";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final Map<StoreKind, DerivedStore> stores = new EnumMap<>(StoreKind.class);
    private final List<AutoCloseable> open = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private TestPipeline pipeline;

    /** How the program ended. */
    private record Ended(int exitCode, String out) {}

    private void start(PipelineConfig config, StoreKind... kinds) throws IOException {
        Files.writeString(directory.resolve("pipeline.json"), PipelineConfigWriter.write(config));
        CachingEmbedder embedder =
                new CachingEmbedder(OnnxEmbedder.open(config.embedding(), Path.of("target", "model", "int8")), 1_000);
        open.add(embedder);
        for (StoreKind kind : kinds) {
            try (Source source = PostgresSource.open(config.source())) {
                stores.put(
                        kind,
                        Stores.open(
                                kind, config, Tables.bind(config, kind, source).mappings(), Clock.systemUTC()));
            }
            RunningWorker worker =
                    new RunningWorker(config, kind, kind == StoreKind.VECTOR ? embedder : null, Main.openers());
            open.addFirst(worker);
            worker.awaitFilled();
        }
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        for (DerivedStore store : stores.values()) {
            store.purge();
            store.close();
        }
        pipeline.close();
    }

    private Ended replay(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.dualtrack.job.Main",
                "replay",
                "--config",
                directory.resolve("pipeline.json").toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(directory, "replay", ".out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("it ends").isTrue();
        return new Ended(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
    }

    private @Nullable Object title(StoreKind kind) {
        Image image = Objects.requireNonNull(stores.get(kind))
                .images(TestPipeline.TABLE, List.of(TestPipeline.key("p1")))
                .get(TestPipeline.key("p1"));
        return switch (image) {
            case Image.VectorImage vector -> vector.fields().get("title");
            case Image.GraphImage graph -> graph.properties().get("title");
            case Image.CacheValue value -> value.json().replaceAll(".*\"title\":\"([^\"]*)\".*", "$1");
            case Image.Invalidation nothing -> null;
            case null -> "none";
        };
    }

    private void awaitTitles(String title) {
        for (StoreKind kind : stores.keySet()) {
            Await.await(() -> title.equals(title(kind)), SOON, kind + " shows " + title);
        }
    }

    private int letters() {
        return DeadLetterTopic.read(pipeline).records().size();
    }

    private void refuse() {
        pipeline.upsert("p1", "'good'", "1");
        awaitTitles("good");
        pipeline.update("p1", REFUSED_BY_NEO4J);
        Await.await(() -> letters() == 1, SOON, "a dead letter");
    }

    @Test
    void f12ARowThatTheSourceMendedIsReplayedAndItsLetterIsClosed() throws Exception {
        pipeline = new TestPipeline(Backends.shared(), directory);
        start(pipeline.config(), StoreKind.GRAPH);
        refuse();

        Ended listed = replay("--all", "--dry-run");
        assertThat(listed.exitCode()).as(listed.out()).isZero();
        assertThat(listed.out())
                .contains("would be replayed  graph", "dry run: 1 to replay by 1 commands, 0 by hand")
                .doesNotContain("p1", "bad tag", "yyyy");
        assertThat(pipeline.ends(pipeline.naming().commandsTopic(TestPipeline.TABLE)))
                .as("commands of a dry run")
                .isZero();

        Ended again = replay("--table", "public.policies", "--key", "p1");
        assertThat(again.exitCode()).as(again.out()).isEqualTo(1);
        assertThat(again.out())
                .contains("refused again", "resolved 0, refused again 1")
                .doesNotContain("p1", "bad tag", "yyyy");
        assertThat(DeadLetterTopic.read(pipeline).header(1, "dualtrack.attempts"))
                .isEqualTo("2");
        assertThat(title(StoreKind.GRAPH)).isEqualTo("good");

        pipeline.run(MENDED);
        Ended other = replay("--all", "--store", "cache");
        assertThat(other.exitCode()).as(other.out()).isZero();
        assertThat(other.out()).contains("no dead letter is open for what was named; 1 others are");

        Ended mended = replay("--all");
        assertThat(mended.exitCode()).as(mended.out()).isZero();
        assertThat(mended.out()).contains("replayed: 1; resolved 1, refused again 0");
        assertThat(title(StoreKind.GRAPH)).isEqualTo("mended");
        assertThat(DeadLetterTopic.read(pipeline).values().getLast()).isNull();
        assertThat(replay("--all", "--dry-run").out()).contains("dry run: 0 to replay");
    }

    @Test
    void f12ARowThatWasTakenBackIsReplayedInEveryStoreWhateverStoreIsNamed() throws Exception {
        pipeline = new TestPipeline(Backends.shared(), directory);
        start(pipeline.compensating(), StoreKind.values());
        refuse();
        awaitTitles("good");

        Ended again = replay("--all");
        assertThat(again.exitCode()).as(again.out()).isEqualTo(1);
        awaitTitles("good");

        pipeline.run(MENDED);
        Ended mended = replay("--all", "--store", "graph");
        assertThat(mended.exitCode()).as(mended.out()).isZero();
        awaitTitles("mended");
        assertThat(DeadLetterTopic.read(pipeline).values().getLast()).isNull();
    }
}
