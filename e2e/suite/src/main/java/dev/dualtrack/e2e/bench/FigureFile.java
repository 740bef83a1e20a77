package dev.dualtrack.e2e.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** A program's figures as lines of JSON: first what they hold for, then each figure as soon as it is known. */
public final class FigureFile implements AutoCloseable {
    private final PrintWriter lines;

    private FigureFile(PrintWriter lines) {
        this.lines = lines;
    }

    /** Makes the file anew, and its directory if there is none. */
    public static FigureFile open(Path file, Machine machine, Map<String, Integer> sizes) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        FigureFile opened = new FigureFile(new PrintWriter(Files.newBufferedWriter(file)));
        opened.add(Report.json(machine, sizes, InstantSource.system().instant().toString()));
        return opened;
    }

    /** Adds a figure. */
    public void add(Figure figure) {
        add(Report.json(figure));
    }

    private void add(String line) {
        lines.println(line);
        lines.flush();
    }

    @Override
    public void close() {
        lines.close();
    }
}
