package dev.dualtrack.job.report;

import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import dev.dualtrack.job.journal.RunDetails.DriftedKey;
import dev.dualtrack.job.journal.RunDetails.Part;
import dev.dualtrack.job.journal.RunRecord;
import java.util.Arrays;
import java.util.List;

/** The figures of one run: for each store a table with a row for each source table, and samples of drifted keys. */
record StoreTables(Html html, RunRecord run, boolean clearKeys) {
    private static final int SAMPLES = 10;

    /** A key with the table that it belongs to. */
    private record Sample(String table, DriftedKey key) {}

    void write() {
        RunSummary summary = run.summary();
        VerdictWords words = new VerdictWords(summary);
        html.open("section").element("h2", "What run " + summary.runId() + " found");
        html.element(
                "p",
                Count.text(summary.rowsChecked(), "row") + " of PostgreSQL compared, coverage " + words.coverage()
                        + ". " + words.sample(),
                "class",
                "note");
        summary.stores().forEach(this::store);
        html.close();
    }

    private void store(StoreResult store) {
        List<Part> parts = run.details().parts().stream()
                .filter(part -> part.store().equals(store.name()))
                .toList();
        html.open("article").open("h3").text(StoreTitle.of(store.name()) + " ");
        Tone tone = store.remaining() > 0 ? Tone.BAD : store.verified() ? Tone.GOOD : Tone.UNKNOWN;
        html.element("span", VerdictWords.word(store), "class", "badge " + tone.style())
                .close();
        html.open("div", "class", "scroll").open("table", "class", "figures");
        html.open("thead").open("tr").element("th", "table");
        for (Count count : Count.values()) {
            html.element("th", count.word(), "title", count.meaning(), "class", "number");
        }
        html.close().close();
        html.open("tbody");
        parts.forEach(part -> {
            if (part.counts() != null) {
                row(part.table(), part.counts());
            }
        });
        html.close();
        html.open("tfoot");
        row("all tables", store);
        html.close().close().close();
        String relationships = VerdictWords.relationships(store);
        if (!relationships.isEmpty()) {
            html.element("p", relationships, "class", "note");
        }
        parts.forEach(part ->
                part.notes().forEach(note -> html.element("p", part.table() + ": " + note, "class", "reason")));
        samples(store, parts);
        html.close();
    }

    private void row(String title, StoreResult figures) {
        html.open("tr").open("th", "scope", "row").text(title);
        if (!figures.verified()) {
            html.element("div", VerdictWords.NONE, "class", "unknown");
        }
        html.close();
        for (Count count : Count.values()) {
            long figure = count.of(figures);
            html.element("td", Count.text(figure), "class", style(count, figure));
        }
        html.close();
    }

    private static String style(Count count, long figure) {
        if (figure == 0) {
            return "number zero";
        }
        return count == Count.REMAINING ? "number left" : Count.DRIFT.contains(count) ? "number found" : "number";
    }

    private void samples(StoreResult store, List<Part> parts) {
        List<Sample> all = parts.stream()
                .flatMap(part -> part.drift().stream().map(key -> new Sample(part.table(), key)))
                .toList();
        if (all.isEmpty()) {
            return;
        }
        html.open("div", "class", "scroll").open("table", "class", "keys");
        html.open("thead").open("tr");
        Arrays.asList("how", "table", clearKeys ? "key" : "hash of the key")
                .forEach(title -> html.element("th", title));
        html.close().close().open("tbody");
        all.stream().limit(SAMPLES).forEach(this::sample);
        html.close().close().close();
        long more = store.drift() - Math.min(SAMPLES, all.size());
        if (more > 0) {
            html.element(
                    "p",
                    "and " + Count.text(more) + " more; up to 100 of each table are in the journal",
                    "class",
                    "note");
        }
    }

    private void sample(Sample sample) {
        html.open("tr").element("td", word(sample.key().kind())).element("td", sample.table());
        html.open("td")
                .element("code", clearKeys ? sample.key().key() : sample.key().hash())
                .close()
                .close();
    }

    private static String word(String kind) {
        return Count.DRIFT.stream()
                .filter(count -> count.name().equals(kind))
                .map(Count::word)
                .findFirst()
                .orElse(kind);
    }
}
