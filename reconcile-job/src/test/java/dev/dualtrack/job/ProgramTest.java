package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.job.fence.Pace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"run", "verify", "report"})
    void explainsEachSubCommand(String command) {
        assertThat(execute(command, "--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Usage: reconcile-job " + command, "--config");
    }

    @Test
    void documentsItsExitCodes() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("0   consistent", "1   drift remains", "2   wrong usage", "3   a store could", "4   failed");
    }

    @Test
    void refusesUnknownOptions() {
        assertThat(execute("run", "--force")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("Unknown option: '--force'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "verify", "report"})
    void saysAllProblemsOfAConfigurationAtOnce(String command) throws IOException {
        Path config = Files.writeString(directory.resolve("pipeline.json"), "{\"owner\": 7, \"colour\": \"red\"}");

        assertThat(execute(command, "--config", config.toString())).isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8)).contains("owner", "colour", "source", "stream", "reconcile");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void refusesAConfigurationThatIsNotThere() {
        Path config = directory.resolve("none.json");

        assertThat(execute("verify", "--config", config.toString())).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(config.toString());
    }

    private int execute(String... arguments) {
        Clock clock = Clock.systemUTC();
        ReconcileJob job = new ReconcileJob(
                (kind, config, mappings) -> {
                    throw new IllegalStateException("opened a store (expected: nothing but the command line)");
                },
                Pace.real(),
                clock);
        return Program.commandLine(
                        job,
                        clock,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .execute(arguments);
    }
}
