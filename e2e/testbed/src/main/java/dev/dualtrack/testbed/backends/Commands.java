package dev.dualtrack.testbed.backends;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Short commands of the operating system. */
final class Commands {

    private Commands() {}

    /**
     * Returns the command's output.
     *
     * @throws IOException with the output if it does not end with status 0
     */
    static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = await(process);
        if (status != 0) {
            throw new IOException(
                    String.join(" ", command) + ": status " + status + " (expected: 0): " + output.strip());
        }
        return output;
    }

    /** Whether a command exists and ends with status 0. */
    static boolean succeeds(List<String> command) {
        try {
            run(command);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    static int await(Process process) throws InterruptedIOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while a command runs");
            interrupted.initCause(e);
            throw interrupted;
        }
    }
}
