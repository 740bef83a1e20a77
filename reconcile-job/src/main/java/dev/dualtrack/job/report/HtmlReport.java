package dev.dualtrack.job.report;

import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.job.journal.RunRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The last runs as one HTML file for people: verdict, picture, figures by store, runs. Needs nothing from elsewhere, has no
 * script, and forbids itself to load or run anything. Pure.
 */
public final class HtmlReport {
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

    private final Html html = new Html();
    private final String pipeline;
    private final Instant now;
    private final List<RunRecord> runs;
    private final boolean clearKeys;

    private HtmlReport(String pipeline, Instant now, List<RunRecord> runs, boolean clearKeys) {
        this.pipeline = pipeline;
        this.now = now;
        this.runs = List.copyOf(runs);
        this.clearKeys = clearKeys;
    }

    /**
     * The document.
     *
     * @param pipeline whose runs they are
     * @param now when the report is made
     * @param runs newest first; may be empty
     * @param clearKeys whether keys of drifted records are shown; if not, their hashes are
     */
    public static String of(String pipeline, Instant now, List<RunRecord> runs, boolean clearKeys) {
        return new HtmlReport(pipeline, now, runs, clearKeys).document();
    }

    private String document() {
        html.open("html", "lang", "en").open("head");
        html.empty("meta", "charset", "utf-8");
        html.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
        html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.empty("meta", "name", "color-scheme", "content", "light dark");
        html.element("title", name() + ": consistency report");
        html.open("style").trusted(style()).close();
        html.close().open("body");
        head();
        verdict();
        picture();
        ended().filter(run -> !run.summary().stores().isEmpty())
                .or(this::compared)
                .ifPresent(run -> new StoreTables(html, run, clearKeys).write());
        RunsTable.write(html, summaries());
        words();
        return html.close().close().document();
    }

    private String name() {
        return pipeline.substring(pipeline.lastIndexOf('/') + 1);
    }

    private List<RunSummary> summaries() {
        return runs.stream().map(RunRecord::summary).toList();
    }

    private Optional<RunRecord> ended() {
        return runs.stream()
                .filter(run -> run.summary().result() != Result.RUNNING)
                .findFirst();
    }

    private Optional<RunRecord> compared() {
        return runs.stream().filter(run -> !run.summary().stores().isEmpty()).findFirst();
    }

    private void head() {
        html.open("header").element("h1", name());
        html.element(
                "p",
                "Is every copy equal to PostgreSQL? Pipeline " + pipeline + ", report of " + Times.minute(now)
                        + " UTC.");
        html.close();
    }

    private void verdict() {
        Optional<RunSummary> newest = ended().map(RunRecord::summary);
        html.open(
                "section",
                "class",
                "verdict "
                        + newest.map(run -> Tone.of(run.result()))
                                .orElse(Tone.UNKNOWN)
                                .style());
        if (newest.isEmpty()) {
            html.element("h2", "Never verified");
            html.element("p", "No run has ended yet. Nothing is known about drift.", "class", "lead");
        } else {
            said(newest.get());
        }
        summaries().stream()
                .filter(run -> run.result() == Result.RUNNING)
                .forEach(run -> html.element(
                        "p", "Run " + run.runId() + " is under way since " + Times.minute(run.startedAt()) + " UTC."));
        html.close();
    }

    private void said(RunSummary run) {
        VerdictWords words = new VerdictWords(run);
        html.element("h2", words.word());
        html.element("p", words.sentence(), "class", "lead");
        if (!words.caveats().isEmpty()) {
            html.open("ul");
            words.caveats().forEach(caveat -> html.element("li", caveat));
            html.close();
        }
        if (!run.reason().isEmpty()) {
            html.element("p", "Reason: " + run.reason(), "class", "reason");
        }
        html.element("p", "Run " + run.runId() + ", ended " + end(run) + "." + position(run), "class", "note");
        if (!VerdictWords.isVerdict(run.result())) {
            html.element(
                    "p",
                    summaries().stream()
                            .filter(earlier -> VerdictWords.isVerdict(earlier.result()))
                            .findFirst()
                            .map(last -> "The last verdict was " + VerdictWords.word(last.result()) + ", by run "
                                    + last.runId() + ", " + end(last) + ".")
                            .orElse("None of the runs in this report had a verdict."));
        }
    }

    private String end(RunSummary run) {
        Instant end = run.finishedAt() == null ? run.startedAt() : run.finishedAt();
        return Times.minute(end) + " UTC, " + Times.text(Duration.between(end, now)) + " before this report";
    }

    private static String position(RunSummary run) {
        return run.fenceLsn().isEmpty()
                ? ""
                : " Differences were judged once the store had taken in what PostgreSQL committed before "
                        + run.fenceLsn() + ".";
    }

    private void picture() {
        if (runs.isEmpty()) {
            return;
        }
        html.open("section").element("h2", "Drift over the last " + Count.text(runs.size(), "run"));
        DriftChart.draw(
                html,
                summaries().reversed().stream()
                        .filter(run -> run.result() != Result.RUNNING)
                        .toList());
        html.close();
    }

    private void words() {
        html.open("section").element("h2", "What the words mean").open("dl");
        for (Count count : Count.values()) {
            html.element("dt", count.word()).element("dd", count.meaning());
        }
        html.close();
        html.element(
                "p",
                "Whether a row has its record, and whether the record was made from the row as it is, is compared for every"
                        + " row, and so are the relationships in the graph. What else a record holds, its vector included,"
                        + " is compared for a sample, another one in each run. A cache may lack any key.",
                "class",
                "note");
        html.close();
    }

    private static String style() {
        try (InputStream style = HtmlReport.class.getResourceAsStream("report.css")) {
            if (style == null) {
                throw new IllegalStateException("report.css: not in the program");
            }
            return new String(style.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
