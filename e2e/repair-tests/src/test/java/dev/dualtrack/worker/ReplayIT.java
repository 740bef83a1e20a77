package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.process.Await;
import dev.dualtrack.testbed.process.JavaProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

    @SuppressWarnings("NullAway.Init")
    private TestPipeline pipeline;

    @SuppressWarnings("NullAway.Init")
    private RealWorkers workers;

    /** How the program ended. */
    private record Ended(int exitCode, String out) {}

    private void start(PipelineConfig config, StoreKind... kinds) throws IOException {
        Files.writeString(directory.resolve("pipeline.json"), PipelineConfigWriter.write(config));
        workers = new RealWorkers(config, Main.openers());
        workers.start(kinds);
    }

    @AfterEach
    void end() {
        workers.close();
        pipeline.close();
    }

    private Ended replay(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(
                List.of("replay", "--config", directory.resolve("pipeline.json").toString()));
        line.addAll(List.of(arguments));
        Path out = Files.createTempFile(directory, "replay", ".out");
        Process process = new ProcessBuilder(
                        JavaProgram.command("dev.dualtrack.job.Main", List.of("-XX:TieredStopAtLevel=1"), line))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("it ends").isTrue();
        return new Ended(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
    }

    private int letters() {
        return DeadLetterTopic.read(pipeline).records().size();
    }

    private void refuse() {
        pipeline.upsert("p1", "'good'", "1");
        workers.awaitTitles("p1", "good");
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
        assertThat(workers.title(StoreKind.GRAPH, "p1")).isEqualTo("good");

        pipeline.run(MENDED);
        Ended other = replay("--all", "--store", "cache");
        assertThat(other.exitCode()).as(other.out()).isZero();
        assertThat(other.out()).contains("no dead letter is open for what was named; 1 others are");

        Ended mended = replay("--all");
        assertThat(mended.exitCode()).as(mended.out()).isZero();
        assertThat(mended.out()).contains("replayed: 1; resolved 1, refused again 0");
        assertThat(workers.title(StoreKind.GRAPH, "p1")).isEqualTo("mended");
        assertThat(DeadLetterTopic.read(pipeline).values().getLast()).isNull();
        assertThat(replay("--all", "--dry-run").out()).contains("dry run: 0 to replay");
    }

    @Test
    void f12ARowThatWasTakenBackIsReplayedInEveryStoreWhateverStoreIsNamed() throws Exception {
        pipeline = new TestPipeline(Backends.shared(), directory);
        start(pipeline.compensating(), StoreKind.values());
        refuse();
        workers.awaitTitles("p1", "good");

        Ended again = replay("--all");
        assertThat(again.exitCode()).as(again.out()).isEqualTo(1);
        workers.awaitTitles("p1", "good");

        pipeline.run(MENDED);
        Ended mended = replay("--all", "--store", "graph");
        assertThat(mended.exitCode()).as(mended.out()).isZero();
        workers.awaitTitles("p1", "mended");
        assertThat(DeadLetterTopic.read(pipeline).values().getLast()).isNull();
    }
}
