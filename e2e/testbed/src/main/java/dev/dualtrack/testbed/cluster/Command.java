package dev.dualtrack.testbed.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A command that runs to its end: exit code and what it said. */
record Command(int exitCode, String output, String errors) {
    private static final int INTERRUPTED = 130;

    /** Runs a command with the given standard input and waits for it, without a limit of its own. */
    static Command run(List<String> line, Map<String, String> environment, String input) {
        return run(line, environment, input, false);
    }

    /** Like {@link #run}, with standard error shown while it runs: for commands that may take minutes. */
    static Command runShowingProgress(List<String> line, Map<String, String> environment) {
        return run(line, environment, "", true);
    }

    /** The output of a command that succeeded. */
    String requireSuccess(String what) {
        if (exitCode != 0) {
            throw new IllegalStateException(what + ": exit code " + exitCode + " (expected: 0)\n" + errors + output);
        }
        return output;
    }

    private static Command run(List<String> line, Map<String, String> environment, String input, boolean showErrors) {
        try {
            Path errors = Files.createTempFile("dualtrack-command", ".err");
            try {
                ProcessBuilder builder = new ProcessBuilder(line)
                        .redirectError(
                                showErrors
                                        ? ProcessBuilder.Redirect.INHERIT
                                        : ProcessBuilder.Redirect.to(errors.toFile()));
                builder.environment().putAll(environment);
                Process process = builder.start();
                try (OutputStream stdin = process.getOutputStream()) {
                    stdin.write(input.getBytes(StandardCharsets.UTF_8));
                }
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return new Command(waitFor(process), output, Files.readString(errors));
            } finally {
                Files.deleteIfExists(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + line.getFirst(), e);
        }
    }

    private static int waitFor(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException _) {
            process.destroy();
            Thread.currentThread().interrupt();
            return INTERRUPTED;
        }
    }
}
