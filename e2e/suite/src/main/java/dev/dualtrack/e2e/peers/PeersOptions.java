package dev.dualtrack.e2e.peers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** The sizes of a comparison; their meaning stands in the head of {@code e2e/bin/bench-peers}. */
final class PeersOptions {
    /** Who takes part. */
    enum Peer {
        OURS,
        PYTHON,
        DEBEZIUM
    }

    @Option(names = "--arms", split = ",")
    List<Peer> arms = new ArrayList<>(List.of(Peer.values()));

    @Option(names = "--rounds")
    int rounds = 2;

    @Option(names = "--rows")
    int rows = 500;

    @Option(names = "--changes")
    int changes = 5_000;

    @Option(names = "--seconds")
    int seconds = 60;

    @Option(names = "--rates", split = ",")
    List<Integer> rates = new ArrayList<>(List.of(20, 100, 500));

    @Option(names = "--patience")
    int patience = 600;

    @Option(names = "--seed")
    int seed = 1;

    @Option(names = "--python", required = true)
    Path python = Path.of("");

    @Option(names = "--out")
    Path output = Path.of("e2e/suite/target/bench-peers.jsonl");

    /** What is wrong with them. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        sizes().forEach((name, value) -> {
            if (value < 1) {
                problems.add("--" + name + ": " + value + " (expected: >= 1)");
            }
        });
        if (rows < 100 || rows > 5_000) {
            problems.add("--rows: " + rows + " (expected: 100 to 5000)");
        }
        rates.stream()
                .filter(rate -> rate < Rate.PROBES_PER_SECOND)
                .forEach(rate -> problems.add("--rates: " + rate + " (expected: >= " + Rate.PROBES_PER_SECOND + ")"));
        return problems;
    }

    /** The sizes by name, for the report. */
    Map<String, Integer> sizes() {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        sizes.put("rounds", rounds);
        sizes.put("rows", rows);
        sizes.put("changes", changes);
        sizes.put("seconds", seconds);
        sizes.put("patience", patience);
        sizes.put("seed", seed);
        return sizes;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s, %d rounds of %s; rates %s", sizes(), rounds, arms, rates);
    }
}
