package dev.dualtrack.job;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** How a run of the program ended, and what it wrote. */
record Outcome(int exitCode, String out, String err) {
    /** Runs the program in this process. */
    static Outcome of(ReconcileJob job, InstantSource clock, String... line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Program.commandLine(
                        job,
                        clock,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .execute(line);
        return new Outcome(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Runs one of its commands in this process with that configuration. */
    static Outcome of(ReconcileJob job, InstantSource clock, String command, Path config, String... arguments) {
        List<String> line = new ArrayList<>(List.of(command, "--config", config.toString()));
        line.addAll(List.of(arguments));
        return of(job, clock, line.toArray(String[]::new));
    }
}
