package dev.dualtrack.core.natives;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jpountz.lz4.LZ4Factory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ONNX Runtime and lz4 unpack their native libraries below {@code java.io.tmpdir} at each start, and remove them at an orderly
 * end alone. What is killed leaves them, and a pod's {@code /tmp} outlives its containers. So the files go as soon as they are
 * loaded (ADR 0046); what is mapped needs no file any more.
 *
 * <p>Removes only what this process itself has mapped, and only under the names that those two give, since others may unpack
 * theirs in the same directory. Does nothing where there is no {@code /proc}. Never fails: what cannot be removed stays, as it
 * would without this. Thread-safe.
 */
public final class NativeLibraries {
    private static final Logger LOG = LoggerFactory.getLogger(NativeLibraries.class);

    /** What this process has mapped: on each line addresses and the like, then the file. */
    private static final Path MAPS = Path.of("/proc/self/maps");

    private static final String UNPACKED = "(liblz4-java-\\d+\\.so|onnxruntime-java\\d+/lib\\w+\\.so)";

    private NativeLibraries() {}

    /**
     * Loads lz4, with which cdc-server compresses, and removes its file. Else the first batch that is read would load it, and
     * the file would stay.
     */
    public static void loadLz4() {
        LZ4Factory.fastestInstance();
        removeUnpacked();
    }

    /** Removes the files of those that are loaded. To be called once a library is. */
    public static void removeUnpacked() {
        if (!Files.isReadable(MAPS)) {
            return;
        }
        try {
            Path directory = Path.of(System.getProperty("java.io.tmpdir")).toRealPath();
            removeUnpacked(directory, Files.readAllLines(MAPS));
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("What a library unpacked could not be removed");
        }
    }

    static void removeUnpacked(Path directory, List<String> maps) throws IOException {
        Pattern mapped = Pattern.compile("[^/]*" + Pattern.quote(directory + "/") + UNPACKED);
        Set<Path> files = maps.stream()
                .map(mapped::matcher)
                .filter(Matcher::matches)
                .map(line -> directory.resolve(line.group(1)))
                .collect(Collectors.toSet());
        for (Path file : files) {
            Files.deleteIfExists(file);
            // To lz4 a file without this one is a leftover, and any process' to remove; so it goes last.
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + ".lck"));
        }
        for (Path file : files) {
            Path parent = file.getParent();
            if (parent != null && !parent.equals(directory)) {
                Files.deleteIfExists(parent);
            }
        }
    }
}
