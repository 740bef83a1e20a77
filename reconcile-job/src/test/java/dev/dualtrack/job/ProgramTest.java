package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.core.config.TestPipelines;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.job.fence.Pace;
import dev.dualtrack.job.world.FakeEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"run", "verify", "sync", "cleanup", "replay", "report", "fingerprint-column"})
    void explainsEachSubCommand(String command) {
        Outcome help = execute(command, "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("Usage: reconcile-job " + command, "--config");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "run", "verify"})
    void documentsItsExitCodes(String command) {
        assertThat(help(command))
                .containsExactly(ExitCode.ofRuns().entrySet().stream()
                        .map(code -> code.getKey() + ' ' + code.getValue())
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync", "cleanup"})
    void documentsTheExitCodesOfAStage(String command) {
        assertThat(help(command))
                .containsExactly(ExitCode.ofStages().entrySet().stream()
                        .map(code -> code.getKey() + ' ' + code.getValue())
                        .toArray(String[]::new));
    }

    @Test
    void documentsThatAReportSaysNothingOfDriftByItsExitCode() {
        assertThat(help("report"))
                .containsExactly(
                        "0 " + ExitCode.DONE,
                        "2 " + ExitCode.CONFIGURATION.meaning(),
                        "4 " + ExitCode.FAILED.meaning());
    }

    @ParameterizedTest
    @EnumSource
    void itsExitCodesStandInTheManual(ExitCode code) throws IOException {
        assertThat(Files.readString(Path.of("../docs/operations.md")))
                .contains("| " + code.number() + " | " + code.meaning() + " |");
    }

    /** Which ends with 3 by {@code -XX:+ExitOnOutOfMemoryError}, as the images start it. */
    @ParameterizedTest
    @EnumSource
    void noResultLooksLikeAJvmThatRanOutOfMemory(Result result) {
        assertThat(ExitCode.of(result).number()).isNotEqualTo(3);
    }

    @Test
    void aDefectOfTheProgramDoesNotLookLikeDrift() throws IOException {
        Path config =
                Files.writeString(directory.resolve("pipeline.json"), PipelineConfigWriter.write(TestPipelines.full()));

        assertThat(execute(
                                () -> {
                                    throw new IllegalStateException("a defect");
                                },
                                "verify",
                                "--config",
                                config.toString())
                        .exitCode())
                .isEqualTo(4);
    }

    @Test
    void refusesUnknownOptions() {
        Outcome refused = execute("run", "--force");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("Unknown option: '--force'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "verify",
                "sync --store graph",
                "cleanup --after r1",
                "replay",
                "report",
                "fingerprint-column"
            })
    void saysAllProblemsOfAConfigurationAtOnce(String command) throws IOException {
        Path config = Files.writeString(directory.resolve("pipeline.json"), "{\"owner\": 7, \"colour\": \"red\"}");

        Outcome refused = execute((command + " --config " + config).split(" "));

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("owner", "colour", "source", "stream", "reconcile");
        assertThat(refused.out()).isEmpty();
    }

    @Test
    void aRunSaysAllProblemsOfItsArgumentsAtOnce() throws IOException {
        Path config =
                Files.writeString(directory.resolve("pipeline.json"), PipelineConfigWriter.write(TestPipelines.full()));

        Outcome refused = execute(
                ("verify --config " + config + " --unit 0 --bulk 101 --rate -1 --max-lag -5 --passes 0 --sample -1")
                        .split(" "));

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .contains(
                        "--passes: 0 (expected: 1 to 100)",
                        "--unit: 0 (expected: 1 to 100000)",
                        "--bulk: 101 (expected: 0 to 100)",
                        "--max-lag: -5 (expected: 0 to 1000000000)",
                        "--rate: -1 (expected: 0 to 1000000)",
                        "--sample: -1 (expected: 0 to 1000000)");
    }

    @ParameterizedTest
    @CsvSource({
        "run --run-id r --slice 3/3, --slice: '3/3' (expected: I/N",
        "verify --slice 0/2, --slice: without --run-id (expected: the same one in each process of the run)",
        "verify --stage --run-id r --slice 0/2, --slice: with --stage (expected: one of them)",
        "sync --store graph --slice 0/2, Unknown options: '--slice'",
    })
    void aSliceIsOneOfANamedRun(String line, String problem) throws IOException {
        Path config =
                Files.writeString(directory.resolve("pipeline.json"), PipelineConfigWriter.write(TestPipelines.full()));

        Outcome refused = execute((line + " --config " + config).split(" "));

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains(problem);
    }

    @Test
    void replaySaysAllProblemsOfItsArgumentsAtOnce() throws IOException {
        Path config =
                Files.writeString(directory.resolve("pipeline.json"), PipelineConfigWriter.write(TestPipelines.full()));

        Outcome refused = execute(
                "replay",
                "--config",
                config.toString(),
                "--all",
                "--table",
                "public.polices",
                "--key-hash",
                "XYZ",
                "--store",
                "graph,shelf",
                "--timeout",
                "PT-1S");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .contains(
                        "--all, --table, --key-hash: 3 of them (expected: one of",
                        "--table: 'public.polices' (expected: one of [public.policies])",
                        "--key-hash: 'XYZ' (expected: 12 hex digits",
                        "--store: 'shelf' (expected: vector, graph or cache)",
                        "--timeout: PT-1S (expected: not negative)");
        assertThat(refused.out()).isEmpty();
    }

    @Test
    void replayIsToldWhatToReplay() throws IOException {
        Path config =
                Files.writeString(directory.resolve("pipeline.json"), PipelineConfigWriter.write(TestPipelines.full()));

        Outcome refused = execute("replay", "--config", config.toString(), "--key", "p1");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .contains(
                        "what to replay: nothing named (expected: one of --all,",
                        "--key: without a table (expected: --table TABLE --key KEY)");
    }

    @Test
    void replayDocumentsItsExitCodes() {
        assertThat(help("replay"))
                .containsExactly(ExitCode.ofReplays().entrySet().stream()
                        .map(code -> code.getKey() + ' ' + code.getValue())
                        .toArray(String[]::new));
    }

    @Test
    void knowsTheCommandsOfAirflowsStages() throws IOException {
        List<String> stages = Files.readAllLines(Path.of("../e2e/airflow/stages.txt"));

        assertThat(stages).hasSize(6).allSatisfy(stage -> {
            String line = stage.substring(stage.indexOf(' ') + 1);
            Outcome refused = execute((line + " --config " + directory.resolve("none.json")).split(" "));
            assertThat(refused.err()).contains("none.json").doesNotContain("Unknown option", "Missing required");
        });
    }

    @Test
    void refusesAConfigurationThatIsNotThere() {
        Path config = directory.resolve("none.json");

        Outcome refused = execute("verify", "--config", config.toString());

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains(config.toString());
    }

    /** The exit codes in the help, in one form. */
    private List<String> help(String command) {
        Outcome help = command.isEmpty() ? execute("--help") : execute(command, "--help");
        assertThat(help.exitCode()).isZero();
        List<String> lines = help.out().replaceAll("\n {6}", " ").lines().toList();
        return lines.subList(lines.indexOf("Exit codes:") + 1, lines.size()).stream()
                .filter(line -> line.matches(" {2}\\d {3}.*"))
                .map(line -> line.strip().replaceAll(" +", " "))
                .toList();
    }

    private Outcome execute(String... arguments) {
        return execute(Clock.systemUTC(), arguments);
    }

    private Outcome execute(InstantSource clock, String... arguments) {
        ReconcileJob job = new ReconcileJob(
                (kind, config, mappings) -> {
                    throw new IllegalStateException("opened a store (expected: nothing but the command line)");
                },
                (config, models) -> new FakeEmbedder(),
                Pace.real(),
                clock);
        return Outcome.of(job, clock, arguments);
    }
}
