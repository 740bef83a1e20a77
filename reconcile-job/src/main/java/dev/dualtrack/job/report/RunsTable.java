package dev.dualtrack.job.report;

import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import java.time.Duration;
import java.util.List;

/** The runs, newest first, a row each. */
final class RunsTable {
    private static final String COLUMNS = "9";

    private RunsTable() {}

    static void write(Html html, List<RunSummary> newestFirst) {
        html.open("section").element("h2", "Runs");
        if (newestFirst.isEmpty()) {
            html.element("p", "No run has been recorded.").close();
            return;
        }
        html.open("div", "class", "scroll")
                .open("table", "class", "runs")
                .open("thead")
                .open("tr");
        List.of("run", "result", "started (UTC)").forEach(title -> html.element("th", title));
        List.of("took", "rows", "coverage", "drift found", Count.REPAIRED.word(), Count.REMAINING.word())
                .forEach(title -> html.element("th", title, "class", "number"));
        html.close().close().open("tbody");
        newestFirst.forEach(run -> row(html, run));
        html.close().close().close().close();
    }

    private static void row(Html html, RunSummary run) {
        html.open("tr", "class", run.reason().isEmpty() ? "" : "ends").element("th", run.runId(), "scope", "row");
        html.open("td")
                .element(
                        "b",
                        VerdictWords.word(run.result()),
                        "class",
                        Tone.of(run.result()).style())
                .close();
        html.element("td", Times.minute(run.startedAt()), "class", "time");
        boolean compared = !run.stores().isEmpty();
        cell(html, run.finishedAt() == null ? "" : Times.text(Duration.between(run.startedAt(), run.finishedAt())));
        cell(html, compared ? Count.text(run.rowsChecked()) : "");
        cell(html, compared ? new VerdictWords(run).coverage() : "");
        cell(
                html,
                compared
                        ? Count.text(run.stores().stream()
                                .mapToLong(StoreResult::drift)
                                .sum())
                        : "");
        cell(html, compared ? Count.text(Count.REPAIRED.of(run)) : "");
        cell(html, compared ? Count.text(Count.REMAINING.of(run)) : "");
        html.close();
        if (!run.reason().isEmpty()) {
            html.open("tr", "class", "because")
                    .element("td", run.reason(), "colspan", COLUMNS, "class", "reason")
                    .close();
        }
    }

    private static void cell(Html html, String text) {
        html.element("td", text, "class", "number");
    }
}
