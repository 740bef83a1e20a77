package dev.dualtrack.testbed.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.testbed.process.JavaProgram;
import dev.dualtrack.testbed.process.TrackedProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ControlPlaneLifecycleIT {
    @Test
    void startsBesideAnotherOneAndLeavesNothingWhenClosed() {
        ControlPlane shared = ControlPlane.shared();
        ControlPlane second = ControlPlane.start();
        List<TrackedProcess> processes = TrackedProcess.recorded(second.directory());
        try {
            assertThat(processes).hasSize(3).allMatch(TrackedProcess::isAlive);
            second.kubectl().run("create", "namespace", "only-here");

            assertThat(shared.kubectl().refused("", "get", "namespace", "only-here"))
                    .contains("not found");
        } finally {
            second.close();
        }

        assertThat(processes).noneMatch(TrackedProcess::isAlive);
        assertThat(second.directory()).doesNotExist();
        assertThat(shared.kubectl().run("get", "--raw", "/readyz")).isEqualTo("ok");
    }

    @Test
    void removesWhatAKilledProgramLeft() throws IOException, InterruptedException {
        Process program = new ProcessBuilder(JavaProgram.command(Victim.class.getName(), List.of(), List.of()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = program.inputReader(StandardCharsets.UTF_8)) {
            Path directory = Path.of(Optional.ofNullable(output.readLine()).orElseThrow());
            List<TrackedProcess> left = TrackedProcess.recorded(directory);
            program.destroyForcibly().waitFor();
            assertThat(left).hasSize(3).allMatch(TrackedProcess::isAlive);

            ControlPlane.start().close();

            assertThat(left).noneMatch(TrackedProcess::isAlive);
            assertThat(directory).doesNotExist();
        } finally {
            program.destroyForcibly();
        }
    }

    /** A program that starts a control plane, says where, and waits to be killed. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) throws IOException {
            ControlPlane cluster = ControlPlane.start();
            System.out.println(cluster.directory());
            System.in.read();
        }
    }
}
