package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.config.TestPipelines;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import dev.dualtrack.job.fence.Throttle;
import dev.dualtrack.job.run.Portions;
import dev.dualtrack.job.run.Scope;
import dev.dualtrack.job.scan.DeepCheck;
import dev.dualtrack.job.world.FakeEmbedder;
import dev.dualtrack.job.world.FakePace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StageTest {
    private static final StoreResult ONE_LEFT = store(1, true, true);
    private static final StoreResult CLEAN = store(0, true, true);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void hasFailedWhereAnotherRunDidTheWork() {
        assertThat(ofStage(Result.SKIPPED)).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void isDoneWhenOnlyDriftOfOtherStagesIsLeft() {
        RunSummary drifted = summary(Result.DRIFTED, ONE_LEFT, CLEAN);

        assertThat(ExitCode.ofStage(drifted, _ -> 0)).isEqualTo(ExitCode.CONSISTENT);
        assertThat(ExitCode.ofStage(drifted, StoreResult::remaining)).isEqualTo(ExitCode.DRIFTED);
    }

    @Test
    void isNotDoneWhereDriftHidesThatNotEverythingWasCompared() {
        assertThat(ExitCode.ofStage(summary(Result.DRIFTED, ONE_LEFT, store(0, true, false)), _ -> 0))
                .isEqualTo(ExitCode.UNVERIFIABLE);
        assertThat(ExitCode.ofStage(summary(Result.DRIFTED, ONE_LEFT, store(0, false, true)), _ -> 0))
                .isEqualTo(ExitCode.UNVERIFIABLE);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"SKIPPED", "DRIFTED"},
            mode = EnumSource.Mode.EXCLUDE)
    void otherwiseEndsAsARunDoes(Result result) {
        assertThat(ofStage(result)).isEqualTo(ExitCode.of(result));
    }

    @Test
    void triesOnceBecauseItsSchedulerRepeatsIt() {
        assertThat(request(true).retries()).isZero();
        assertThat(request(false).retries()).isEqualTo(3);
    }

    @Test
    void refusesAStoreThatThePipelineDoesNotHave() throws IOException {
        Outcome outcome = execute("sync --store shelf");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("store: 'shelf' (expected: vector, graph or cache)");
    }

    @Test
    void needsToKnowItsStoreAndWhatItFollows() throws IOException {
        assertThat(execute("sync").err()).contains("Missing required option: '--store=STORE'");
        assertThat(execute("cleanup").err()).contains("Missing required option: '--after=RUNID'");
    }

    private JobRequest request(boolean stage) {
        PipelineConfig pipeline = TestPipelines.full();
        return new JobRequest(
                pipeline,
                "r",
                "",
                Mode.DETECT,
                Share.ofAll(pipeline, Scope.ALL, stage),
                "",
                Duration.ZERO,
                1,
                new DeepCheck(0, 0),
                new Portions(1_000, 5),
                Throttle.Limits.NONE,
                directory);
    }

    private Outcome execute(String line) throws IOException {
        Path config = Files.writeString(
                directory.resolve("pipeline.json"),
                PipelineConfigWriter.write(TestPipelines.full())
                        .replace("/etc/dualtrack/secrets", directory.toString()));
        ReconcileJob job = new ReconcileJob(
                (kind, pipeline, mappings) -> {
                    throw new IllegalStateException("opened a store (expected: nothing but the command line)");
                },
                (embedding, models) -> new FakeEmbedder(),
                new FakePace(),
                Clock.systemUTC());
        return Outcome.of(job, Clock.systemUTC(), (line + " --config " + config).split(" "));
    }

    private static ExitCode ofStage(Result result) {
        return ExitCode.ofStage(summary(result, CLEAN), StoreResult::remaining);
    }

    static RunSummary summary(Result result, StoreResult... stores) {
        return new RunSummary(
                "r", Instant.EPOCH, Instant.EPOCH, result, "", "", 1, 100.0, null, null, null, List.of(stores));
    }

    static StoreResult store(long remaining, boolean complete, boolean verified) {
        return new StoreResult(
                "graph",
                9,
                9,
                9,
                0,
                0,
                remaining,
                0,
                0,
                Relationships.NONE,
                0,
                0,
                0,
                remaining,
                complete,
                verified,
                List.of());
    }
}
