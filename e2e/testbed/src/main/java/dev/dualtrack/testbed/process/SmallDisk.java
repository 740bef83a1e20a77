package dev.dualtrack.testbed.process;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file system of a few mebibytes, in memory, that a test fills up under a server of the same user.
 *
 * <p>A shell of its own holds it until its input ends: on {@link #close()}, or with this program, also by a kill. Then it
 * is unmounted, and its directory goes.
 */
public final class SmallDisk implements AutoCloseable {
    /** What a test that uses one needs, for whom it is skipped. */
    public static final String NEEDS = "needs the right to mount a file system";

    private static final String MOUNTED = "mounted";
    private static final String BALLAST = "ballast";

    /** A terminal's signal to all of a group must not end the shell before it has unmounted. */
    private static final String HOLD = """
            trap '' HUP INT TERM
            mount -t tmpfs -o "size=$1m,mode=0700" small-disk "$0"
            echo mounted
            cat > /dev/null
            umount --lazy "$0"
            rmdir "$0"
            """;

    private final Path path;
    private final Process holder;

    private SmallDisk(Path path, Process holder) {
        this.path = path;
        this.holder = holder;
    }

    /** Whether {@link #mount} can work here. */
    public static boolean isPermitted() {
        try {
            return ended(new ProcessBuilder("unshare", "--mount", "mount", "-t", "tmpfs", "none", "/tmp")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start())
                    == 0;
        } catch (IOException _) {
            return false;
        }
    }

    /** Mounts an empty one that holds so many mebibytes. */
    public static SmallDisk mount(int mebibytes) throws IOException {
        Path path = Files.createTempDirectory("small-disk-");
        Process holder = new ProcessBuilder("sh", "-ec", HOLD, path.toString(), String.valueOf(mebibytes))
                .redirectErrorStream(true)
                .start();
        String answer = holder.inputReader().readLine();
        if (!MOUNTED.equals(answer)) {
            Files.delete(path);
            throw new IOException("mount of a small disk: " + answer + " (expected: " + MOUNTED + ")");
        }
        return new SmallDisk(path, holder);
    }

    /** Its root. */
    public Path path() {
        return path;
    }

    /** Leaves no page free; what is written already can be read, and written over. */
    public void fill() {
        byte[] page = new byte[4096];
        try (OutputStream ballast =
                Files.newOutputStream(path.resolve(BALLAST), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (true) {
                ballast.write(page);
            }
        } catch (IOException e) {
            long free = path.toFile().getUsableSpace();
            if (free > 0) {
                throw new UncheckedIOException("free bytes of a small disk: " + free + " (expected: 0)", e);
            }
        }
    }

    /** Takes away what {@link #fill} has put there. */
    public void free() {
        try {
            Files.deleteIfExists(path.resolve(BALLAST));
        } catch (IOException e) {
            throw new UncheckedIOException("no room made on a small disk", e);
        }
    }

    /** Unmounts it with all that is on it; whoever still has a file of it open keeps that one. */
    @Override
    public void close() throws IOException {
        holder.getOutputStream().close();
        int status = ended(holder);
        if (status != 0) {
            throw new IOException("unmount of " + path + ": status " + status + " (expected: 0)");
        }
    }

    private static int ended(Process process) throws InterruptedIOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while a shell runs");
            interrupted.initCause(e);
            throw interrupted;
        }
    }
}
