package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigReader;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.core.config.TestPipelines;
import dev.dualtrack.job.world.FakeEmbedder;
import dev.dualtrack.job.world.FakePace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReconcileJobTest {
    @TempDir
    private Path directory;

    /** Else a change of the mapping after it is not noticed. Its logins are not mounted here. */
    @ParameterizedTest
    @ValueSource(strings = {"", " --slice 0/2"})
    void aRunThatBreaksOffSaysWhatItWasToCompare(String slice) throws IOException {
        String json = PipelineConfigWriter.write(TestPipelines.full())
                .replace("/etc/dualtrack/secrets", directory.toString())
                .replace("\"retries\" : 3", "\"retries\" : 0");
        Path file = Files.writeString(directory.resolve("pipeline.json"), json);
        PipelineConfig config = PipelineConfigReader.read(json);
        ReconcileJob job = new ReconcileJob(
                (kind, pipeline, mappings) -> {
                    throw new IllegalStateException(
                            "opened a store (expected: nothing, without a login at the source)");
                },
                (embedding, models) -> new FakeEmbedder(),
                new FakePace(),
                Clock.systemUTC());

        Outcome end =
                Outcome.of(job, Clock.systemUTC(), ("run --run-id r1 --sample 0 --config " + file + slice).split(" "));

        assertThat(end.exitCode()).isEqualTo(4);
        assertThat(end.out()).contains("\"mapping\":\"" + PipelineConfigWriter.mappingHash(config) + '"');
    }
}
