package dev.dualtrack.job.report;

import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The picture of drift: a strip for each store, a column for each run, oldest first, all to one scale. What was found is
 * split into what is left and what was repaired. A run without a verdict on the store is hatched, so that it cannot be
 * taken for one without drift, which has a dot.
 */
final class DriftChart {
    private static final int WIDTH = 960;
    private static final int LEFT = 150;
    private static final int STRIP = 96;
    private static final int BAR_HEIGHT = 62;
    private static final int AXIS = 26;
    private static final int FEWEST_SLOTS = 10;
    private static final int WIDEST_BAR = 34;
    private static final int LEAST_HEIGHT = 3;
    private static final int LABEL_WIDTH = 84;

    private final Html html;
    private final List<RunSummary> runs;
    private final Set<String> stores;
    private final long highest;
    private final double slot;

    private DriftChart(Html html, List<RunSummary> runs) {
        this.html = html;
        this.runs = runs;
        this.stores = runs.stream()
                .flatMap(run -> run.stores().stream())
                .map(StoreResult::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        this.highest = runs.stream()
                .flatMap(run -> run.stores().stream())
                .mapToLong(StoreResult::drift)
                .max()
                .orElse(0);
        this.slot = (WIDTH - LEFT) / (double) Math.max(FEWEST_SLOTS, runs.size());
    }

    /** Draws runs, oldest first; says so where none has compared a store. */
    static void draw(Html html, List<RunSummary> oldestFirst) {
        DriftChart chart = new DriftChart(html, oldestFirst);
        if (chart.stores.isEmpty()) {
            html.element("p", "No run has compared a store yet.");
            return;
        }
        chart.legend();
        chart.picture();
    }

    private void legend() {
        html.open("p", "class", "legend");
        List.of("none", "left", "repaired", "open", "blank").forEach(kind -> {
            html.open("span").element("i", "", "class", "key " + kind);
            html.text(meaning(kind)).close();
        });
        html.close();
    }

    private static String meaning(String kind) {
        return switch (kind) {
            case "none" -> "no drift found";
            case "left" -> "drift that is left";
            case "repaired" -> "drift that was repaired";
            case "open" -> "without a verdict after the repair";
            default -> VerdictWords.NONE;
        };
    }

    private void picture() {
        int height = stores.size() * STRIP + AXIS;
        html.open(
                "svg",
                "viewBox",
                "0 0 " + WIDTH + ' ' + height,
                "role",
                "img",
                "aria-label",
                "Drift by store over the last " + Count.text(runs.size(), "run"));
        hatch();
        int top = 0;
        for (String store : stores) {
            strip(store, top);
            top += STRIP;
        }
        axis(top);
        html.close();
    }

    private void hatch() {
        html.open("defs")
                .open(
                        "pattern",
                        "id",
                        "hatch",
                        "width",
                        "6",
                        "height",
                        "6",
                        "patternUnits",
                        "userSpaceOnUse",
                        "patternTransform",
                        "rotate(45)")
                .element("rect", "", "width", "2", "height", "6", "class", "stripe")
                .close()
                .close();
    }

    private void strip(String store, int top) {
        int base = top + STRIP - 8;
        html.element(
                "text", StoreTitle.of(store), "x", "0", "y", Integer.toString(base - BAR_HEIGHT / 2), "class", "name");
        line(base);
        for (int i = 0; i < runs.size(); i++) {
            column(runs.get(i), store, LEFT + i * slot, base);
        }
    }

    private void line(int base) {
        html.element(
                "line",
                "",
                "x1",
                Integer.toString(LEFT),
                "x2",
                Integer.toString(WIDTH),
                "y1",
                Integer.toString(base),
                "y2",
                Integer.toString(base),
                "class",
                "base");
    }

    private void column(RunSummary run, String name, double x, int base) {
        Optional<StoreResult> found =
                run.stores().stream().filter(store -> store.name().equals(name)).findFirst();
        double width = Math.min(WIDEST_BAR, slot * 0.62);
        double left = x + (slot - width) / 2;
        boolean verdict = found.isPresent() && found.get().verified();
        html.open("g").element("title", tip(run, found, verdict));
        if (!verdict) {
            rectangle("blank", left, base - BAR_HEIGHT, width, BAR_HEIGHT);
        }
        long drift = found.map(StoreResult::drift).orElse(0L);
        if (drift > 0) {
            bars(found.get(), left, width, base);
        } else if (verdict) {
            html.element(
                    "circle",
                    "",
                    "cx",
                    number(x + slot / 2),
                    "cy",
                    Integer.toString(base - 5),
                    "r",
                    "3",
                    "class",
                    "none");
        }
        html.close();
    }

    private void bars(StoreResult store, double left, double width, int base) {
        double top = base;
        top = bar("left", store.remaining(), left, width, top);
        top = bar("repaired", store.repaired(), left, width, top);
        top = bar("open", store.drift() - store.remaining() - store.repaired(), left, width, top);
        html.element(
                "text",
                Count.text(store.drift()),
                "x",
                number(left + width / 2),
                "y",
                number(top - 4),
                "class",
                "figure");
    }

    /** Returns the upper edge. */
    private double bar(String kind, long records, double left, double width, double bottom) {
        if (records <= 0) {
            return bottom;
        }
        double height = Math.max(LEAST_HEIGHT, BAR_HEIGHT * (double) records / highest);
        rectangle(kind, left, bottom - height, width, height);
        return bottom - height;
    }

    private void rectangle(String kind, double x, double y, double width, double height) {
        html.element(
                "rect",
                "",
                "x",
                number(x),
                "y",
                number(y),
                "width",
                number(width),
                "height",
                number(height),
                "class",
                kind);
    }

    /** As many times as there is room for, the newest among them. */
    private void axis(int top) {
        int every = (int) Math.ceil(LABEL_WIDTH / slot);
        for (int i = runs.size() - 1; i >= 0; i -= every) {
            html.element(
                    "text",
                    Times.tick(runs.get(i).startedAt()),
                    "x",
                    number(Math.min(LEFT + (i + 0.5) * slot, WIDTH - LABEL_WIDTH * 0.45)),
                    "y",
                    Integer.toString(top + 16),
                    "class",
                    "tick");
        }
    }

    private static String tip(RunSummary run, Optional<StoreResult> store, boolean verdict) {
        String what = store.filter(found -> verdict || found.drift() > 0)
                .map(found -> Count.text(found.drift(), "record") + " drifted, " + Count.text(found.repaired())
                        + " repaired, " + Count.text(found.remaining()) + " left")
                .orElse(VerdictWords.NONE);
        return run.runId() + ", " + VerdictWords.word(run.result()) + ": " + what;
    }

    private static String number(double coordinate) {
        return String.format(Locale.ROOT, "%.1f", coordinate);
    }
}
