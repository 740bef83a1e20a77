package dev.dualtrack.job.figures;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Tells what is known as soon as it is known: figures on standard output and as lines of JSON in a file, progress with
 * seconds since the start on standard error. Remembers what could not be measured.
 */
final class Figures implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final long start = System.nanoTime();
    private final int rows;
    private final PrintWriter file;
    private final List<String> failures = new ArrayList<>();

    private Figures(int rows, PrintWriter file) {
        this.rows = rows;
        this.file = file;
    }

    /** What may fail without anything else failing for it. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    /** Makes the file anew, and its directory if there is none. */
    static Figures open(VerifyOptions options) throws IOException {
        Path directory = options.out().toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Figures figures = new Figures(options.rows(), new PrintWriter(Files.newBufferedWriter(options.out())));
        figures.add(JSON.createObjectNode()
                .put("at", InstantSource.system().instant().toString())
                .put("cores", Runtime.getRuntime().availableProcessors())
                .put("jdk", Runtime.version().toString())
                .put("rows", options.rows())
                .put("stores", options.stores().toString())
                .put("writes", options.writes().toSeconds()));
        return figures;
    }

    /** Tells of progress. */
    void say(String sentence) {
        System.err.printf(Locale.ROOT, "%5d s  %s%n", (System.nanoTime() - start) / 1_000_000_000, sentence);
    }

    /** Does it; a failure is told and remembered. */
    void attempt(String what, Step step) {
        say(what);
        try {
            step.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed(what, e);
        } catch (Exception | AssertionError e) {
            failed(what, e);
        }
    }

    private void failed(String what, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            say("failed: " + what + ": " + cause);
        }
        failures.add(what);
        add(JSON.createObjectNode().put("failed", what).put("why", String.valueOf(failure)));
    }

    /** A program has been measured, perhaps while rows were written. */
    void add(Tool tool, boolean writes, Found found, Took took) {
        System.out.printf(
                Locale.ROOT,
                "%-24s %d rows%s, %d planted: %d found, %d missed, %d false%s; %.1f s%s, CPU %.1f s, peak %d MiB,"
                        + " source %.0f kB, other side %.0f kB%n",
                tool.word(),
                rows,
                writes ? ", writes" : "",
                found.expected(),
                found.right(),
                found.missed(),
                found.wrong(),
                found.unsettled() == 0 ? "" : ", " + found.unsettled() + " without a verdict",
                took.seconds(),
                took.sums().isEmpty()
                        ? ""
                        : String.format(Locale.ROOT, " (sums %.1f)", took.sums().getAsDouble()),
                took.cpu(),
                took.peakMib(),
                took.sourceBytes() / 1e3,
                took.otherBytes() / 1e3);
        ObjectNode line = JSON.createObjectNode()
                .put("tool", tool.word())
                .put("writes", writes)
                .put("planted", found.expected())
                .put("found", found.right())
                .put("missed", found.missed())
                .put("false", found.wrong())
                .put("unsettled", found.unsettled())
                .put("seconds", took.seconds())
                .put("cpu", took.cpu())
                .put("peak_mib", took.peakMib())
                .put("source_bytes", took.sourceBytes())
                .put("other_bytes", took.otherBytes());
        took.sums().ifPresent(sums -> line.put("sums", sums));
        add(line);
        if (tool.isOurs() && !found.isAll()) {
            failures.add(tool.word() + ": " + found + " (expected: all that was planted, nothing else)");
        }
    }

    private void add(ObjectNode line) {
        file.println(line);
        file.flush();
    }

    /** What could not be measured, and where ours did not find what was planted. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        file.close();
    }
}
