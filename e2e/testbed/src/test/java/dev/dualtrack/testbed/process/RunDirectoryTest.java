package dev.dualtrack.testbed.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
    private static final List<String> SLEEP = List.of("sleep", "600");

    @TempDir
    private Path root;

    @Test
    void endsItsProcessesAndDisappearsWhenClosed() {
        RunDirectory run = RunDirectory.create(root, "test", Duration.ZERO);
        TrackedProcess process = run.start("sleeper", SLEEP, Map.of());
        assertThat(process.isAlive()).isTrue();

        run.close();

        assertThat(process.isAlive()).isFalse();
        assertThat(run.path()).doesNotExist();
    }

    @Test
    void endsWhatWasStartedInItsDirectoryByOthers() {
        RunDirectory run = RunDirectory.create(root, "test", Duration.ZERO);
        TrackedProcess process = TrackedProcess.start("sleeper", run.path(), SLEEP, Map.of());

        run.close();

        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void leavesTheOtherLivingRunOfTheSameProgramAlone() {
        try (RunDirectory first = RunDirectory.create(root, "test", Duration.ZERO)) {
            TrackedProcess process = first.start("sleeper", SLEEP, Map.of());

            RunDirectory.create(root, "test", Duration.ZERO).close();

            assertThat(process.isAlive()).isTrue();
            assertThat(first.path()).exists();
        }
    }

    @Test
    void endsAndRemovesWhatAKilledProgramLeftButOnlyOnceItIsDead() throws IOException, InterruptedException {
        Process program = new ProcessBuilder(
                        JavaProgram.command(Victim.class.getName(), List.of(), List.of(root.toString())))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = program.inputReader(StandardCharsets.UTF_8)) {
            Path run = Path.of(Optional.ofNullable(output.readLine()).orElseThrow());
            TrackedProcess process = TrackedProcess.recorded(run).getFirst();

            RunDirectory.create(root, "test", Duration.ZERO).close();
            assertThat(process.isAlive()).isTrue();

            program.destroyForcibly().waitFor();
            assertThat(process.isAlive()).isTrue();
            RunDirectory.create(root, "test", Duration.ZERO).close();
            assertThat(process.isAlive()).isFalse();
            assertThat(Files.exists(run)).isFalse();
        } finally {
            program.destroyForcibly();
        }
    }

    /** A program that starts a process in a run directory, says where, and waits to be killed. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) throws IOException {
            RunDirectory run = RunDirectory.create(Path.of(arguments[0]), "victim", Duration.ZERO);
            run.start("sleeper", SLEEP, Map.of());
            System.out.println(run.path());
            System.in.read();
        }
    }
}
