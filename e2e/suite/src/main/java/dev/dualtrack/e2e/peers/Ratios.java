package dev.dualtrack.e2e.peers;

import dev.dualtrack.e2e.bench.Figure;
import dev.dualtrack.e2e.bench.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Throughputs against each other: of our arm over each other's, as means of the rounds, and of each arm over itself in
 * another round, which shows what a ratio is worth. Pure.
 */
final class Ratios {
    private static final String OURS = "ours";

    private Ratios() {}

    /** From the figures of replays, whose subjects are {@code arm round, workload}; others are ignored. */
    static List<Figure> of(List<Figure> figures) {
        Map<String, Map<String, List<Double>>> byWorkload = new TreeMap<>();
        for (Figure figure : figures) {
            if (figure.measure() == Measure.PEERS_REPLAY) {
                String[] parts = figure.subject().split(", ", 2);
                String arm = parts[0].substring(0, parts[0].lastIndexOf(' '));
                byWorkload
                        .computeIfAbsent(parts[1], _ -> new LinkedHashMap<>())
                        .computeIfAbsent(arm, _ -> new ArrayList<>())
                        .add(figure.values().getOrDefault("events/s", Double.NaN));
            }
        }
        List<Figure> ratios = new ArrayList<>();
        byWorkload.forEach((workload, arms) -> arms.forEach((arm, rates) -> {
            if (!arm.equals(OURS) && arms.containsKey(OURS)) {
                ratios.add(ratio(
                        OURS + " over " + arm + ", " + workload,
                        mean(arms.getOrDefault(OURS, List.of())) / mean(rates)));
            }
            if (rates.size() > 1) {
                double most =
                        rates.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
                double least =
                        rates.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
                ratios.add(ratio(arm + " over itself, " + workload, most / least));
            }
        }));
        return ratios;
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    private static Figure ratio(String subject, double ratio) {
        return Figure.of(Measure.PEERS_RATIO, subject, Map.of("ratio", ratio));
    }
}
