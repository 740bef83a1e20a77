package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.job.journal.JournalJson;
import dev.dualtrack.testbed.process.JavaProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The job as a process of its own, whose log is read as it is written. */
final class JobProcess {
    private static final int SIGKILL = 128 + 9;

    private final Process process;
    private final BufferedReader log;
    private final Path out;
    private final List<String> lines = new ArrayList<>();

    private JobProcess(Process process, Path out) {
        this.process = process;
        this.log = process.errorReader(StandardCharsets.UTF_8);
        this.out = out;
    }

    /** Starts {@code run} with the configuration that lies in {@code files}. */
    static JobProcess start(Path files, String runId, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                "--config",
                files.resolve("pipeline.json").toString(),
                "--run-id",
                runId,
                "--sample",
                "0",
                "--termination-log",
                files.resolve("last-words").toString()));
        arguments.addAll(List.of(options));
        // a logback-test.xml on the test's class path would win
        List<String> java = List.of("-Dlogback.configurationFile=" + Main.class.getResource("/logback.xml"));
        Path out = files.resolve("out");
        Process process = new ProcessBuilder(JavaProgram.command(Main.class.getName(), java, arguments))
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .start();
        return new JobProcess(process, out);
    }

    /** How a process ended, and the lines of its log. */
    record Ended(RunSummary summary, List<String> lines) {
        long count(String message) {
            return JobProcess.count(lines, message);
        }
    }

    /** Returns when the process has said {@code message} that many times. */
    JobProcess awaitLine(String message, int times) throws IOException {
        while (count(lines, message) < times) {
            String line = log.readLine();
            assertThat(line).as("'%s' is said: %s", message, lines).isNotNull();
            lines.add(line);
        }
        return this;
    }

    /** Kills the process at once; its log. */
    List<String> kill() throws IOException, InterruptedException {
        // the process itself would close its streams, too
        process.toHandle().destroyForcibly();
        readToEnd();
        assertThat(process.waitFor()).as("ended by SIGKILL: %s", lines).isEqualTo(SIGKILL);
        return lines;
    }

    /** Returns when the process has ended with 0. */
    Ended end() throws IOException, InterruptedException {
        readToEnd();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).as("it ends").isTrue();
        assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
        return new Ended(JournalJson.MAPPER.readValue(Files.readString(out), RunSummary.class), lines);
    }

    private void readToEnd() throws IOException {
        String line = log.readLine();
        while (line != null) {
            lines.add(line);
            line = log.readLine();
        }
    }

    /** How many of the lines say that. */
    static long count(List<String> lines, String message) {
        return lines.stream().filter(line -> line.contains(message)).count();
    }
}
