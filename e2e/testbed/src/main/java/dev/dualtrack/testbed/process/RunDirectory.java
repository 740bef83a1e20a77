package dev.dualtrack.testbed.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory for the processes and data of one run; closing it, or the end of the program, ends the processes and
 * deletes the directory.
 *
 * <p>A program that was killed cannot do that. It did hold a file lock, though, which the kernel releases with it: each
 * new run directory first ends and deletes those whose lock is free. Runs of other living programs are left alone, so any
 * number may run at once. Thread-safe.
 */
public final class RunDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunDirectory.class);
    private static final String LOCK = "owner.lock";
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** Locks belong to the whole program, so its own directories must never be probed by locking. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lock;
    private final Duration grace;
    private final List<TrackedProcess> processes = new CopyOnWriteArrayList<>();
    private final Thread atExit = new Thread(this::remove, "end-run");
    private boolean closed;

    private RunDirectory(Path path, FileChannel lock, Duration grace) {
        this.path = path;
        this.lock = lock;
        this.grace = grace;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Makes a directory {@code <name>-<random>} in {@code runs} under the directory that the environment variable {@code
     * DUALTRACK_STATE} names, by default {@code dualtrack-<user>} in the temporary directory. Its processes get ten
     * seconds to end.
     */
    public static RunDirectory create(String name) {
        return create(name, GRACE);
    }

    /**
     * Like {@link #create(String)}.
     *
     * @param grace how long the processes may take to end by themselves when the run is closed; zero kills them, which is
     *     right for servers that leave nothing outside the directory
     */
    public static RunDirectory create(String name, Duration grace) {
        return create(root(System.getenv("DUALTRACK_STATE")), name, grace);
    }

    /** Under a lock of the root, so that no other program takes the new directory for an abandoned one. */
    static synchronized RunDirectory create(Path root, String name, Duration grace) {
        try {
            Files.createDirectories(root);
            try (FileChannel gate =
                            FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = gate.lock()) {
                sweep(root);
                Path path = Files.createTempDirectory(root, name + "-");
                OWN.add(path);
                FileChannel lock =
                        FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                lock.lock();
                return new RunDirectory(path, lock, grace);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a run directory in " + root, e);
        }
    }

    public Path path() {
        return path;
    }

    /** Starts a process in this directory; see {@link TrackedProcess#start}. */
    public TrackedProcess start(String name, List<String> command, Map<String, String> environment) {
        TrackedProcess process = TrackedProcess.start(name, path, command, environment);
        processes.add(process);
        return process;
    }

    /** Ends the processes, last started first, and deletes the directory. */
    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        remove();
    }

    private synchronized void remove() {
        if (closed) {
            return;
        }
        closed = true;
        processes.reversed().forEach(process -> process.end(grace));
        // What others started in this directory is known by its record.
        TrackedProcess.recorded(path).forEach(process -> process.end(grace));
        try {
            lock.close();
            deleteTree(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + path, e);
        } finally {
            OWN.remove(path);
        }
    }

    private static Path root(@Nullable String configured) {
        return configured == null
                ? Path.of(System.getProperty("java.io.tmpdir"), "dualtrack-" + System.getProperty("user.name"), "runs")
                : Path.of(configured, "runs");
    }

    private static void sweep(Path root) throws IOException {
        try (DirectoryStream<Path> runs = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (Path run : runs) {
                if (!OWN.contains(run) && Files.exists(run.resolve(LOCK))) {
                    removeIfAbandoned(run);
                }
            }
        }
    }

    private static void removeIfAbandoned(Path run) throws IOException {
        try (FileChannel channel = FileChannel.open(run.resolve(LOCK), StandardOpenOption.WRITE)) {
            if (channel.tryLock() == null) {
                return;
            }
            List<TrackedProcess> left = TrackedProcess.recorded(run);
            LOG.atInfo()
                    .addKeyValue("directory", run)
                    .addKeyValue("processes", left.size())
                    .log("Removing what a killed run left");
            left.forEach(process -> process.end(Duration.ZERO));
            deleteTree(run);
        } catch (NoSuchFileException _) {
            LOG.atDebug().addKeyValue("directory", run).log("Another run has removed it");
        }
    }

    private static void deleteTree(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
