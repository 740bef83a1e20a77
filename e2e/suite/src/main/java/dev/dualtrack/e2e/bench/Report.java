package dev.dualtrack.e2e.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Figures as text for readers and as lines of JSON for programs. Pure. */
public final class Report {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Report() {}

    /** A table for each measure, in the order of the first figure of each. */
    public static String text(List<Figure> figures) {
        Set<Measure> measures = new LinkedHashSet<>();
        figures.forEach(figure -> measures.add(figure.measure()));
        StringBuilder text = new StringBuilder();
        for (Measure measure : measures) {
            text.append(table(
                    measure,
                    figures.stream()
                            .filter(figure -> figure.measure() == measure)
                            .toList()));
        }
        return text.toString();
    }

    private static String table(Measure measure, List<Figure> figures) {
        Set<String> columns = new LinkedHashSet<>();
        figures.forEach(figure -> columns.addAll(figure.values().keySet()));
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("", columns, "expected"));
        figures.forEach(figure -> rows.add(row(figure, columns)));
        if (figures.stream().allMatch(figure -> figure.limits().isEmpty())) {
            rows.forEach(List::removeLast);
        }
        int[] widths = new int[columns.size() + 1];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder("\n" + measure.title() + "\n");
        rows.forEach(row -> text.append(line(row, widths)).append('\n'));
        return text.toString();
    }

    private static List<String> row(Figure figure, Collection<String> columns) {
        List<String> values = columns.stream()
                .map(column -> figure.values().containsKey(column)
                        ? Figure.number(figure.values().getOrDefault(column, Double.NaN))
                        : "-")
                .toList();
        String expected =
                figure.limits().isEmpty() ? "" : (figure.within() ? "within " : "NOT within ") + figure.expected();
        return row(figure.subject(), values, expected);
    }

    private static List<String> row(String first, Collection<String> values, String last) {
        List<String> cells = new ArrayList<>();
        cells.add(first);
        cells.addAll(values);
        cells.add(last);
        return cells;
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line =
                new StringBuilder(String.format(Locale.ROOT, "  %-" + Math.max(1, widths[0]) + "s", cells.getFirst()));
        for (int i = 1; i < cells.size(); i++) {
            String cell = cells.get(i);
            line.append(i < widths.length ? String.format(Locale.ROOT, "  %" + widths[i] + "s", cell) : "  " + cell);
        }
        return line.toString().stripTrailing();
    }

    /** The figure as one line. */
    public static String json(Figure figure) {
        ObjectNode line = JSON.createObjectNode()
                .put("figure", figure.measure().word())
                .put("subject", figure.subject())
                .put("unit", figure.measure().unit());
        ObjectNode values = line.putObject("values");
        figure.values().forEach(values::put);
        if (!figure.limits().isEmpty()) {
            line.put("expected", figure.expected()).put("within", figure.within());
        }
        return line.toString();
    }

    /** What the figures after it hold for, as one line; the sizes are numbers by name. */
    public static String json(Machine machine, Map<String, Integer> sizes, String time) {
        ObjectNode line = JSON.createObjectNode().put("time", time);
        line.putObject("machine")
                .put("cores", machine.cores())
                .put("memoryMib", machine.memoryMib())
                .put("cpu", machine.cpu())
                .put("system", machine.system())
                .put("jdk", machine.jdk());
        ObjectNode numbers = line.putObject("sizes");
        sizes.forEach(numbers::put);
        return line.toString();
    }
}
