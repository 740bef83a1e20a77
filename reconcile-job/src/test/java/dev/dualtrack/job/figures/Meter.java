package dev.dualtrack.job.figures;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dualtrack.testbed.network.FaultProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Runs a program and tells what it took. What it writes to standard error is kept, for the message of a failure. */
final class Meter {
    /** More than the slowest takes for a million rows. */
    private static final Duration PATIENCE = Duration.ofHours(2);

    private static final int TAIL_LINES = 15;
    private static final int TAIL_WIDTH = 600;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final VerifyOptions options;
    private final Map<String, String> environment;
    private final FaultProxy source;
    private final Path took;
    private final Path out;
    private final Path errors;

    /** With an environment for the programs, and files of the meter's own among those of the ground. */
    Meter(VerifyOptions options, Map<String, String> environment, Ground ground) {
        this.options = options;
        this.environment = Map.copyOf(environment);
        this.source = ground.source();
        this.took = ground.files().resolve("took");
        this.out = ground.files().resolve("out");
        this.errors = ground.files().resolve("errors");
    }

    /** A measured program: what it took, and the lines that it wrote to standard output. */
    record Measured(Took took, List<String> lines) {}

    /** Returns when it has ended; another exit code than the tool's fine ones is an {@link IllegalStateException}. */
    Measured run(Tool tool) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                options.python().toString(),
                options.scripts().resolve("measured.py").toString(),
                took.toString()));
        command.addAll(tool.command());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile());
        builder.environment().putAll(environment);
        // Lines of output are not to be broken.
        builder.environment().put("COLUMNS", "10000");
        long sourceBytes = source.bytes();
        long otherBytes = bytes(tool.others());
        int status = end(builder.start());
        if (!tool.fine().contains(status)) {
            throw new IllegalStateException("exit code: " + status + " (expected: one of " + tool.fine()
                    + "); end of what it said:\n" + tail());
        }
        JsonNode used = JSON.readTree(took.toFile());
        List<String> lines = Files.readAllLines(out);
        return new Measured(
                new Took(
                        used.path("seconds").asDouble(),
                        ScanProgram.sums(lines),
                        used.path("cpu").asDouble(),
                        used.path("peak_kib").asLong() / 1024,
                        source.bytes() - sourceBytes,
                        bytes(tool.others()) - otherBytes),
                lines);
    }

    private static int end(Process process) throws InterruptedException {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("not ended (expected: within " + PATIENCE + ")");
            }
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private String tail() throws IOException {
        List<String> said = new ArrayList<>(Files.readAllLines(out));
        said.addAll(Files.readAllLines(errors));
        return said.subList(Math.max(0, said.size() - TAIL_LINES), said.size()).stream()
                .map(line -> line.substring(0, Math.min(line.length(), TAIL_WIDTH)))
                .collect(Collectors.joining("\n"));
    }

    private static long bytes(List<FaultProxy> proxies) {
        return proxies.stream().mapToLong(FaultProxy::bytes).sum();
    }
}
