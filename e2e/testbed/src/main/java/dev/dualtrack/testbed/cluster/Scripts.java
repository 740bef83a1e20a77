package dev.dualtrack.testbed.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The scripts in {@code e2e/testbed/cluster}, found from the working directory upwards. */
final class Scripts {
    private static final Path DIRECTORY = Path.of("e2e", "testbed", "cluster");

    private Scripts() {}

    /** Runs a script, with its progress shown on standard error; returns what it printed, without the last line's end. */
    static String run(Map<String, String> environment, String script, String... arguments) {
        List<String> line = new ArrayList<>(List.of(find().resolve(script).toString()));
        line.addAll(List.of(arguments));
        return Command.runShowingProgress(line, environment)
                .requireSuccess(String.join(" ", line))
                .stripTrailing();
    }

    /** The checkout that this program runs in. */
    static Path repository() {
        Path start = Path.of("").toAbsolutePath();
        for (Path directory = start; directory != null; directory = directory.getParent()) {
            if (Files.isDirectory(directory.resolve(DIRECTORY))) {
                return directory;
            }
        }
        throw new IllegalStateException(DIRECTORY + " above " + start + ": none (expected: run inside the repository)");
    }

    private static Path find() {
        return repository().resolve(DIRECTORY);
    }
}
