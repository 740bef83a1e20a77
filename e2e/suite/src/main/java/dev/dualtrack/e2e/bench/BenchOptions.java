package dev.dualtrack.e2e.bench;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The command line of the benchmark.
 *
 * @param updates single-row updates of unchanged text, and as many of changed text
 * @param events events that wait in the stream when the workers start
 * @param rows rows of the table that is verified
 * @param keep whether the cluster and the servers are left running
 * @param output the file that gets the figures as lines of JSON
 */
public record BenchOptions(int updates, int events, int rows, boolean keep, Path output) {
    /** The rows that all but the verify work with. */
    public static final int BASE_ROWS = 1_000;

    /** What a command line asks for. */
    public sealed interface Parsed {
        /** To measure. */
        record Run(BenchOptions options) implements Parsed {}

        /** To be told the options. */
        record Help() implements Parsed {}

        /** Nothing that could be done; {@code problems} names every one. */
        record Refused(List<String> problems) implements Parsed {
            public Refused {
                problems = List.copyOf(problems);
            }
        }
    }

    /** The sizes by name, in the order of the report. */
    public Map<String, Integer> sizes() {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        sizes.put("updates", updates);
        sizes.put("events", events);
        sizes.put("rows", rows);
        return sizes;
    }

    /** Reads the whole command line before it judges it. */
    public static Parsed parse(String... arguments) {
        return new Reader(arguments).read();
    }

    private static final class Reader {
        private final Deque<String> left = new ArrayDeque<>();
        private final List<String> problems = new ArrayList<>();
        private int updates = 1_000;
        private int events = 20_000;
        private int rows = 100_000;
        private boolean keep;
        private boolean help;
        private Path output = Path.of("e2e/suite/target/bench.jsonl");

        Reader(String... arguments) {
            // --name=value is the same as --name value.
            Arrays.stream(arguments)
                    .map(argument -> argument.startsWith("--") ? argument.split("=", 2) : new String[] {argument})
                    .forEach(parts -> left.addAll(Arrays.asList(parts)));
        }

        Parsed read() {
            while (!left.isEmpty()) {
                option(left.removeFirst());
            }
            if (help) {
                return new Parsed.Help();
            }
            return problems.isEmpty()
                    ? new Parsed.Run(new BenchOptions(updates, events, rows, keep, output))
                    : new Parsed.Refused(problems);
        }

        private void option(String name) {
            switch (name) {
                case "--updates" -> updates = number(name, 1, 100_000);
                case "--events" -> events = number(name, 1, 1_000_000);
                case "--rows" -> rows = number(name, BASE_ROWS, 1_000_000);
                case "--out" -> output = path(name);
                case "--keep" -> keep = true;
                case "--help", "-h" -> help = true;
                default ->
                    problems.add(
                            "option: " + name + " (expected: --updates, --events, --rows, --out, --keep or --help)");
            }
        }

        private int number(String name, int least, int most) {
            String text = value();
            boolean fits =
                    text.matches("[0-9]{1,9}") && Integer.parseInt(text) >= least && Integer.parseInt(text) <= most;
            if (!fits) {
                problems.add(name + ": " + shown(text) + " (expected: a number from " + least + " to " + most + ")");
            }
            return fits ? Integer.parseInt(text) : least;
        }

        private Path path(String name) {
            String text = value();
            if (text.isEmpty()) {
                problems.add(name + ": " + shown(text) + " (expected: a file)");
            }
            return Path.of(text);
        }

        /** What follows the option; empty if that is the next option or nothing. */
        private String value() {
            String next = left.peekFirst();
            return next == null || next.startsWith("--") ? "" : left.removeFirst();
        }

        private static String shown(String text) {
            return text.isEmpty() ? "without a value" : text;
        }
    }
}
