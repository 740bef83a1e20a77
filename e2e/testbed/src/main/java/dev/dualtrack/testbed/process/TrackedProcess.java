package dev.dualtrack.testbed.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A process in a session of its own, whose identity is on disk, so that a later run can find and end exactly it.
 *
 * <p>The process records itself before it becomes the command; killing the starter at any moment leaves no untracked
 * process. Its output goes to {@code <name>.log} in the given directory, its record to {@code <name>.process} there.
 * Handles may be used from any thread.
 */
public final class TrackedProcess implements AutoCloseable {
    private static final String RECORD_SUFFIX = ".process";
    private static final Duration RECORDED_WITHIN = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int TAIL_LINES = 30;

    private final String name;
    private final Path directory;
    private final ProcessIdentity identity;

    private TrackedProcess(String name, Path directory, ProcessIdentity identity) {
        this.name = name;
        this.directory = directory;
        this.identity = identity;
    }

    /**
     * Starts a command; returns when the process exists, not when its server is ready.
     *
     * @param name unique in the directory while the process lives; letters, digits, dots and dashes
     * @param directory keeps record and log, and is the command's working directory
     * @param environment added to this process's own
     */
    public static TrackedProcess start(
            String name, Path directory, List<String> command, Map<String, String> environment) {
        if (!name.matches("[A-Za-z0-9.-]+")) {
            throw new IllegalArgumentException("process name: " + name + " (expected: letters, digits, dots, dashes)");
        }
        Path record = directory.resolve(name + RECORD_SUFFIX);
        List<String> line = new ArrayList<>(
                List.of("setsid", "sh", "-c", ProcessIdentity.RECORD + " && exec \"$@\"", record.toString()));
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(log(directory, name).toFile()));
        builder.environment().putAll(environment);
        try {
            if (Files.exists(record)
                    && ProcessIdentity.read(record)
                            .filter(ProcessIdentity::isAlive)
                            .isPresent()) {
                throw new IllegalStateException("process " + name + " runs already in " + directory);
            }
            Files.deleteIfExists(record);
            builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
        Await.await(
                () -> ProcessIdentity.read(record).isPresent(),
                RECORDED_WITHIN,
                "process " + name + " recorded itself");
        return read(record).orElseThrow();
    }

    /** The processes that were started in this directory and not ended, by this program or an earlier one. */
    public static List<TrackedProcess> recorded(Path directory) {
        List<TrackedProcess> found = new ArrayList<>();
        try (DirectoryStream<Path> records = Files.newDirectoryStream(directory, "*" + RECORD_SUFFIX)) {
            records.forEach(record -> read(record).ifPresent(found::add));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list processes in " + directory, e);
        }
        return List.copyOf(found);
    }

    public String name() {
        return name;
    }

    public long pid() {
        return identity.pid();
    }

    public boolean isAlive() {
        return identity.isAlive();
    }

    /** Where standard output and error of the process go. */
    public Path log() {
        return log(directory, name);
    }

    /** The last lines of the log, for messages of tests and commands. */
    public String logTail() {
        try (Stream<String> lines = Files.lines(log())) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - TAIL_LINES), all.size()));
        } catch (IOException | UncheckedIOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    /** Like {@link Await#await}, but fails at once, with the end of the log, when the process is gone. */
    public void await(Await.Condition condition, Duration timeout, String what) {
        try {
            Await.await(
                    () -> {
                        if (!isAlive()) {
                            throw new Await.GivenUp(name + " ended while waiting: " + what);
                        }
                        return condition.holds();
                    },
                    timeout,
                    what);
        } catch (AssertionError | Await.GivenUp e) {
            throw new AssertionError(e.getMessage() + "; end of " + log() + ":\n" + logTail(), e.getCause());
        }
    }

    /**
     * Ends the process and what it started: asks it to, and kills what is left after the grace time. Returns when all
     * are gone. Does nothing if the recorded process no longer exists.
     *
     * @param grace zero kills at once
     */
    public void end(Duration grace) {
        try {
            if (isAlive()) {
                Set<ProcessIdentity> family = new LinkedHashSet<>(identity.family());
                if (!grace.isZero()) {
                    identity.terminate();
                    awaitEnd(grace);
                    family.addAll(identity.family());
                }
                family.forEach(ProcessIdentity::kill);
                for (ProcessIdentity member : family) {
                    Await.await(() -> !member.isAlive(), GRACE, name + ": process " + member.pid() + " is gone");
                }
            }
            Files.deleteIfExists(directory.resolve(name + RECORD_SUFFIX));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot end " + name, e);
        }
    }

    /** Ends the process with ten seconds of grace. */
    @Override
    public void close() {
        end(GRACE);
    }

    private void awaitEnd(Duration grace) {
        try {
            Await.await(() -> !isAlive(), grace, name + " ends by itself");
        } catch (AssertionError _) {
            // It had its time; the caller kills it.
        }
    }

    private static Optional<TrackedProcess> read(Path record) {
        String file = String.valueOf(record.getFileName());
        String name = file.substring(0, file.length() - RECORD_SUFFIX.length());
        Path directory = Optional.ofNullable(record.getParent()).orElseThrow();
        try {
            return ProcessIdentity.read(record).map(identity -> new TrackedProcess(name, directory, identity));
        } catch (NoSuchFileException _) {
            // Another thread or program has ended the process since the directory was listed.
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + record, e);
        }
    }

    private static Path log(Path directory, String name) {
        return directory.resolve(name + ".log");
    }
}
