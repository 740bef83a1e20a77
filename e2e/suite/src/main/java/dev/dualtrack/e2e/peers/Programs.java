package dev.dualtrack.e2e.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Programs of this checkout, which start without Maven once they are built. */
final class Programs {
    private Programs() {}

    /** The class path of a module's program; {@code target} is where the module was built. */
    static String classPath(Path target) {
        try {
            return target.resolve("classes") + ":"
                    + Files.readString(target.resolve("runtime-classpath")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(target + " has no program (expected: built)", e);
        }
    }
}
