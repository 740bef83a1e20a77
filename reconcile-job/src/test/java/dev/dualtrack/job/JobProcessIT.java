package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.core.config.TestPipelines;
import dev.dualtrack.testbed.process.JavaProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The job as a process: what it says and how it ends where a person made a mistake. No server is needed. */
class JobProcessIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"run", "verify", "replay", "report"})
    void namesEveryProblemOfAConfigurationAtOnce(String command) throws Exception {
        Path config = write("""
                {"owner": "c/n/p", "epoch": 1, "sorce": {}, "stream": {"topicPrefix": "aegis", "partitons": 6},
                 "reconcile": {"mode": "MEND"}}""");

        Outcome job = execute(command, "--config", config.toString());

        assertThat(job.exitCode()).isEqualTo(2);
        assertThat(job.err())
                .contains(
                        "sorce: unknown key",
                        "source: missing",
                        "stream.partitons: unknown key",
                        "stream.partitions: missing",
                        "reconcile.mode: 'MEND'")
                .doesNotContain("\tat ");
        assertThat(job.out()).isEmpty();
    }

    @Test
    void refusesAnUnknownOptionAndAnUnknownCommand() throws Exception {
        assertThat(execute("run", "--force").exitCode()).isEqualTo(2);
        assertThat(execute("mend").exitCode()).isEqualTo(2);
        assertThat(execute().err()).contains("Missing required subcommand");
    }

    @Test
    void explainsItselfWithoutAConfiguration() throws Exception {
        Outcome help = execute("--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out())
                .contains(
                        "Usage: reconcile-job", "run", "verify", "sync", "cleanup", "replay", "report", "Exit codes:");
    }

    @Test
    void endsWithFourAndAReportWhereASecretIsNotMounted() throws Exception {
        Path config = write(PipelineConfigWriter.write(TestPipelines.full())
                .replace("/etc/dualtrack/secrets", directory.toString())
                .replace("\"retries\" : 3", "\"retries\" : 0"));

        Path lastWords = Files.createFile(directory.resolve("last-words"));

        Outcome job = execute(
                "run",
                "--config",
                config.toString(),
                "--run-id",
                "r1",
                "--sample",
                "0",
                "--termination-log",
                lastWords.toString());

        assertThat(job.exitCode()).isEqualTo(4);
        assertThat(job.out().lines()).as("the report and nothing else").hasSize(1);
        assertThat(job.out()).contains("\"runId\":\"r1\"", "\"result\":\"FAILED\"", "AUTH", "source/username");
        assertThat(Files.readString(lastWords)).isEqualToIgnoringNewLines(job.out());
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("pipeline.json"), text);
    }

    private Outcome execute(String... arguments) throws IOException, InterruptedException {
        List<String> options = List.of(
                "-XX:TieredStopAtLevel=1",
                // a logback-test.xml on the test's class path would win
                "-Dlogback.configurationFile=" + Main.class.getResource("/logback.xml"));
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(JavaProgram.command(Main.class.getName(), options, List.of(arguments)))
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectError(errors.toFile())
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
        return new Outcome(process.exitValue(), out, Files.readString(errors));
    }
}
