package dev.dualtrack.worker;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.testbed.process.JavaProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The worker as a process of its own, started by its command line; killed when closed. */
final class WorkerProcess implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("\"port\":\"?(\\d+)");
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final Path log;

    private WorkerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts it with the configuration and these arguments. */
    static WorkerProcess start(PipelineConfig config, Path directory, String... arguments) {
        try {
            Path file = Files.writeString(directory.resolve("pipeline.json"), PipelineConfigWriter.write(config));
            return start(directory, file, arguments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it with that configuration file. */
    static WorkerProcess start(Path directory, Path config, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of("--config", config.toString()));
        line.addAll(List.of(arguments));
        List<String> options = List.of(
                "-Xmx256m",
                // what its libraries unpack there is a test's to look at
                "-Djava.io.tmpdir=" + directory,
                // a logback-test.xml on the test's class path would win
                "-Dlogback.configurationFile=" + Main.class.getResource("/logback.xml"));
        Path log = Files.createTempFile(directory, "worker", ".log");
        ProcessBuilder builder = new ProcessBuilder(JavaProgram.command(Main.class.getName(), options, line))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("DUALTRACK_LOG", "json");
        return new WorkerProcess(builder.start(), log);
    }

    /** As an out-of-memory kill would. */
    void kill() {
        process.destroyForcibly();
        exit(Duration.ofSeconds(10));
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGSTOP: it stands still, and its connections stay open. */
    void pause() {
        signal("STOP");
    }

    /** SIGCONT: it goes on where it stood. */
    void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-s", name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Its exit code, which must come within the time. */
    int exit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("no exit within " + limit + ", log: " + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return process.exitValue();
    }

    /** What it serves at that path; fails while it serves nothing. */
    String page(String path) throws IOException {
        Matcher port = PORT.matcher(log());
        if (!port.find()) {
            throw new IOException("serves nothing yet");
        }
        URI uri = URI.create("http://localhost:" + port.group(1) + path);
        try {
            return HTTP.send(HttpRequest.newBuilder(uri).timeout(ANSWER).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Where it has files in its memory: on each line addresses and the like, then the file. */
    List<String> mapped() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "maps"));
    }

    /** What it wrote so far. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
