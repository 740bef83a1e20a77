package dev.dualtrack.job.report;

import static dev.dualtrack.job.report.Reports.START;
import static dev.dualtrack.job.report.Reports.agreeing;
import static dev.dualtrack.job.report.Reports.run;
import static dev.dualtrack.job.report.Reports.store;
import static dev.dualtrack.job.report.Reports.unverified;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import dev.dualtrack.job.journal.RunDetails;
import dev.dualtrack.job.journal.RunDetails.DriftedKey;
import dev.dualtrack.job.journal.RunDetails.Part;
import dev.dualtrack.job.journal.RunRecord;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlReportTest {
    private static final Instant NOW = START.plusSeconds(3_600 + 62);
    private static final Set<String> TAGS = Set.of(
            ("html head meta title style body header section article h1 h2 h3 p ul li dl dt dd div span i b code table"
                            + " thead tbody tfoot tr th td svg defs pattern g rect circle line text")
                    .split(" "));
    private static final Set<String> ATTRIBUTES = Set.of(
            ("lang charset http-equiv content name class title scope colspan viewbox role aria-label id width height"
                            + " patternunits patterntransform x y x1 x2 y1 y2 cx cy r")
                    .split(" "));

    @Test
    void saysTheVerdictInWordsBeforeAnythingElse() {
        Document page = page(record(run(Result.CONSISTENT, store("vector", 2, 1, 0, 0, 3), agreeing("graph"))));

        assertThat(page.expectFirst("h1").text()).isEqualTo("aegis");
        assertThat(page.expectFirst("section").className()).isEqualTo("verdict good");
        assertThat(page.expectFirst("section").text())
                .startsWith("Consistent 3 records differed from PostgreSQL. 3 were repaired, and no drift is left.")
                .contains(
                        "ended 2026-01-02 03:05 UTC, 1 h before this report", "what PostgreSQL committed before 1/A0.");
        assertThat(page.select("section h2").eachText())
                .containsExactly(
                        "Consistent", "Drift over the last 1 run", "What run r1 found", "Runs", "What the words mean");
    }

    @Test
    void hasATableForEachStoreWithARowForEachTable() {
        StoreResult policies = store("vector", 1_000, 1, 0, 0, 1_001);
        RunDetails details = new RunDetails(
                null,
                false,
                List.of(
                        new Part("public.policies", "vector", policies, List.of(), List.of(), null),
                        new Part("public.users", "vector", agreeing("vector"), List.of("why not"), List.of(), null),
                        new Part("public.users", "graph", agreeing("graph"), List.of(), List.of(), null)));
        Document page = page(new RunRecord(
                run(Result.CONSISTENT, store("vector", 1_000, 1, 0, 0, 1_001), agreeing("graph")), details));

        Element vector = page.expectFirst("article");
        assertThat(vector.select("thead th").eachText())
                .containsExactly(
                        "table",
                        "source",
                        "target",
                        "compared",
                        "sampled",
                        "missing",
                        "orphaned",
                        "stale",
                        "corrupt",
                        "unsettled",
                        "quarantined",
                        "repaired",
                        "remaining");
        assertThat(vector.select("tr").eachText())
                .contains(
                        "public.policies 1,002 3 1,003 0 1,000 1 0 0 0 0 1,001 0",
                        "public.users 1,002 1,002 1,002 0 0 0 0 0 0 0 0 0",
                        "all tables 1,002 3 1,003 0 1,000 1 0 0 0 0 1,001 0");
        assertThat(vector.text()).contains("public.users: why not", "Vectors in Milvus no drift left");
        assertThat(page.select("article").get(1).text()).contains("Graph in Neo4j no drift found");
    }

    @Test
    void keepsKeysToItselfUnlessTheyAreAskedFor() {
        RunRecord run = withKeys(new DriftedKey("[kim@example.org]", "3f2a9c01b7de", "MISSING"));

        assertThat(HtmlReport.of("c/n/aegis", NOW, List.of(run), false))
                .contains("3f2a9c01b7de")
                .doesNotContain("kim@example.org");
        assertThat(HtmlReport.of("c/n/aegis", NOW, List.of(run), true)).contains("[kim@example.org]");
        assertThat(page(run).select(".keys tbody tr").text()).isEqualTo("missing public.policies 3f2a9c01b7de");
    }

    @Test
    void tellsHowManyKeysItDoesNotShow() {
        DriftedKey[] keys = new DriftedKey[100];
        Arrays.fill(keys, new DriftedKey("[1]", "3f2a9c01b7de", "STALE"));

        Document page = page(withKeys(keys));

        assertThat(page.select(".keys tbody tr")).hasSize(10);
        assertThat(page.text()).contains("and 290 more");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "</td></table><img src=x onerror=alert(1)>",
                "\" onmouseover=\"alert(1)",
                "' style='display:none",
                "--><!-- ]]> <![CDATA[",
                "</title></style></svg><iframe src=javascript:alert(1)>",
                "&lt;b&gt; &amp; &#x3c;i",
                "{{7*7}} ${7*7}"
            })
    void hostileTextStaysText(String hostile) {
        StoreResult figures = new StoreResult(
                hostile, 1, 1, 1, 0, 1, 0, 0, 0, Relationships.NONE, 0, 0, 0, 1, true, true, List.of(hostile));
        RunSummary summary = new RunSummary(
                hostile, START, NOW, Result.DRIFTED, hostile, hostile, 1, 50.0, null, null, hostile, List.of(figures));
        RunDetails details = new RunDetails(
                hostile,
                false,
                List.of(new Part(
                        hostile,
                        hostile,
                        figures,
                        List.of(hostile),
                        List.of(new DriftedKey(hostile, hostile, hostile)),
                        null)));

        Document page = parsed(
                HtmlReport.of("c/n/" + hostile.replace("/", ""), NOW, List.of(new RunRecord(summary, details)), true));

        assertThat(page.expectFirst(".keys code").wholeText()).isEqualTo(hostile);
        assertThat(page.expectFirst(".runs tbody th").wholeText()).isEqualTo(hostile);
        assertThat(page.expectFirst(".runs .because td").wholeText()).isEqualTo(hostile);
        assertThat(page.expectFirst("svg .name").wholeText()).isEqualTo(hostile);
        assertThat(page.expectFirst("article tbody th").wholeText()).isEqualTo(hostile);
    }

    @Test
    void whatABrowserWouldHideOrReorderIsShownByItsNumber() {
        Document page = parsed(HtmlReport.of(
                "c/n/aegis",
                NOW,
                List.of(withKeys(new DriftedKey("a\u202Eb\u0000c\nd\uD800e서울", "3f2a9c01b7de", "STALE"))),
                true));

        assertThat(page.expectFirst(".keys code").wholeText()).isEqualTo("a\\u202eb\\u0000c\\u000ad\\ud800e서울");
    }

    @Test
    void needsNothingFromElsewhereAndForbidsItselfToAsk() {
        String html =
                HtmlReport.of("c/n/aegis", NOW, List.of(record(run(Result.CONSISTENT, agreeing("vector")))), false);

        assertThat(html).doesNotContain("http:", "https:", "@import", "src=", "href=");
        assertThat(parsed(html)
                        .select("meta[http-equiv=Content-Security-Policy]")
                        .attr("content"))
                .isEqualTo("default-src 'none'; style-src 'unsafe-inline'");
        assertThat(html).contains("prefers-color-scheme: dark", "@media print");
    }

    @Test
    void withoutAnyRunNothingIsKnown() {
        Document page = page();

        assertThat(page.select(".verdict").text())
                .isEqualTo("Never verified No run has ended yet. Nothing is known about drift.");
        assertThat(page.select("svg")).isEmpty();
        assertThat(page.text()).contains("No run has been recorded.");
    }

    @Test
    void aFailedRunIsNoVerdictAndPointsToTheLastOne() {
        Document page = page(
                record(run("newest", Result.FAILED, "CONNECTIVITY: no answer", 0)),
                record(run("before", Result.CONSISTENT, "", 100, agreeing("vector"))));

        assertThat(page.select(".verdict.bad").text())
                .startsWith("Failed The run ended without a verdict. That says nothing about drift.")
                .contains("Reason: CONNECTIVITY: no answer")
                .contains("The last verdict was Consistent, by run before");
        assertThat(page.text()).contains("What run before found");
    }

    @Test
    void aRunUnderWayHidesNoVerdict() {
        Document page = page(
                record(run("now", Result.RUNNING, "", 0)),
                record(run("before", Result.DRIFTED, "", 100, store("graph", 1, 0, 0, 0, 0))));

        assertThat(page.select(".verdict h2").text()).isEqualTo("Drifted");
        assertThat(page.select(".verdict").text()).contains("Run now is under way since 2026-01-02 03:04 UTC.");
        assertThat(page.select(".verdict.unknown")).isEmpty();
        assertThat(page(record(run("now", Result.RUNNING, "", 0)))
                        .select(".verdict h2")
                        .text())
                .isEqualTo("Never verified");
    }

    @Test
    void thePictureRunsFromOldToNewAndTheTableFromNewToOld() {
        Document page = page(
                record(run("newest", Result.CONSISTENT, "", 100, agreeing("vector"))),
                record(run("before", Result.CONSISTENT, "", 100, agreeing("vector"))));

        assertThat(page.select("svg g title").eachText())
                .extracting(title -> title.substring(0, 6))
                .containsExactly("before", "newest");
        assertThat(page.select(".runs tbody th").eachText()).containsExactly("newest", "before");
    }

    @Test
    void anUnverifiableRunIsNeitherGoodNorBad() {
        Document page = page(record(run("r", Result.UNVERIFIABLE, "behind", 50, unverified("vector"))));

        assertThat(page.select(".verdict.unknown h2").text()).isEqualTo("Unverifiable");
        assertThat(page.select(".verdict").text())
                .contains("Coverage is 50.0%", "None of the runs in this report had a verdict.");
        assertThat(page.select("article h3 .badge").text()).isEqualTo("no verdict");
        assertThat(page.select("article tfoot th").text()).isEqualTo("all tables no verdict");
    }

    /** A page of these runs, newest first. */
    private static Document page(RunRecord... runs) {
        return parsed(HtmlReport.of("cluster/shop/aegis", NOW, List.of(runs), false));
    }

    /** Parsed as a browser does; fails on markup that is malformed, or not of the report. */
    static Document parsed(String html) {
        Parser parser = Parser.htmlParser().setTrackErrors(20).setTrackPosition(true);
        Document page = parser.parseInput(html, "");
        assertThat(parser.getErrors()).isEmpty();
        for (Element element : page.select("*")) {
            if (element instanceof Document) {
                continue;
            }
            assertThat(TAGS).contains(element.normalName());
            for (Attribute attribute : element.attributes()) {
                assertThat(ATTRIBUTES)
                        .as(element.toString())
                        .contains(attribute.getKey().toLowerCase(Locale.ROOT));
            }
        }
        return page;
    }

    private static RunRecord record(RunSummary summary) {
        return new RunRecord(summary, RunDetails.NONE);
    }

    private static RunRecord withKeys(DriftedKey... keys) {
        return new RunRecord(
                run(Result.DRIFTED, store("vector", 300, 0, 0, 0, 0)),
                new RunDetails(
                        null,
                        false,
                        List.of(new Part("public.policies", "vector", null, List.of(), List.of(keys), null))));
    }
}
