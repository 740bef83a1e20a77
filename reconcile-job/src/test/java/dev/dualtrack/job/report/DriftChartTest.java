package dev.dualtrack.job.report;

import static dev.dualtrack.job.report.Reports.agreeing;
import static dev.dualtrack.job.report.Reports.run;
import static dev.dualtrack.job.report.Reports.store;
import static dev.dualtrack.job.report.Reports.unverified;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

class DriftChartTest {
    @Test
    void hasAColumnForEachRunInEachStoreOldestFirst() {
        Document page = drawn(
                run(Result.CONSISTENT, agreeing("vector"), agreeing("graph")),
                run(Result.DRIFTED, store("vector", 2, 0, 0, 0, 0), agreeing("graph")));

        assertThat(page.select("svg .name").eachText()).containsExactly("Vectors in Milvus", "Graph in Neo4j");
        assertThat(page.select("svg g title").eachText())
                .containsExactly(
                        "r1, Consistent: 0 records drifted, 0 repaired, 0 left",
                        "r1, Drifted: 2 records drifted, 0 repaired, 2 left",
                        "r1, Consistent: 0 records drifted, 0 repaired, 0 left",
                        "r1, Drifted: 0 records drifted, 0 repaired, 0 left");
        assertThat(page.select("circle.none")).hasSize(3);
        assertThat(page.select(".figure").eachText()).containsExactly("2");
    }

    @Test
    void columnsAreToOneScaleAndSplitByWhatBecameOfTheDrift() {
        StoreResult half = new StoreResult(
                "vector", 200, 100, 180, 0, 100, 0, 0, 0, Relationships.NONE, 20, 0, 50, 30, true, true, List.of());
        Document page = drawn(run(Result.DRIFTED, half), run(Result.CONSISTENT, store("graph", 200, 0, 0, 0, 200)));

        double whole = height(page, "g rect.repaired", 1);
        assertThat(height(page, "g rect.repaired", 0)).isCloseTo(whole / 4, within(0.2));
        assertThat(height(page, "g rect.left", 0)).isCloseTo(whole * 30 / 200, within(0.2));
        assertThat(height(page, "g rect.open", 0)).isCloseTo(whole * 20 / 200, within(0.2));
    }

    @Test
    void aSingleRecordAmongManyIsStillSeen() {
        Document page = drawn(
                run(Result.DRIFTED, store("vector", 1, 0, 0, 0, 0)),
                run(Result.DRIFTED, store("vector", 1_000_000, 0, 0, 0, 0)));

        assertThat(height(page, "g rect.left", 0)).isGreaterThanOrEqualTo(3);
    }

    @Test
    void aRunWithoutAVerdictNeverLooksLikeOneWithoutDrift() {
        Document page = drawn(
                run(Result.CONSISTENT, agreeing("vector")),
                run(Result.FAILED),
                run(Result.UNVERIFIABLE, unverified("vector")));

        assertThat(page.select("g rect.blank")).hasSize(2);
        assertThat(page.select("circle.none")).hasSize(1);
        assertThat(page.select("svg g title").eachText().subList(1, 3))
                .containsExactly("r1, Failed: no verdict", "r1, Unverifiable: no verdict");
    }

    @Test
    void aThousandRunsStayInsideThePicture() {
        List<RunSummary> runs = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            runs.add(run(Result.DRIFTED, store("vector", i, 0, 1, 0, 0)));
        }
        Document page = drawn(runs.toArray(RunSummary[]::new));

        assertThat(page.select("g rect")).isNotEmpty().allSatisfy(bar -> {
            assertThat(number(bar, "x")).isGreaterThanOrEqualTo(150);
            assertThat(number(bar, "x") + number(bar, "width")).isLessThanOrEqualTo(960.1);
            assertThat(number(bar, "y")).isGreaterThanOrEqualTo(0);
        });
        assertThat(page.select(".tick")).hasSizeBetween(2, 12);
    }

    @Test
    void withoutAnyComparisonThereIsNoPicture() {
        Document page = drawn(run(Result.FAILED));

        assertThat(page.select("svg")).isEmpty();
        assertThat(page.text()).contains("No run has compared a store yet.");
    }

    private static Document drawn(RunSummary... oldestFirst) {
        Html html = new Html();
        html.open("html").open("head").element("title", "").close().open("body");
        DriftChart.draw(html, List.of(oldestFirst));
        return HtmlReportTest.parsed(html.close().close().document());
    }

    private static double height(Document page, String bars, int index) {
        return number(page.select(bars).get(index), "height");
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.attr(attribute));
    }
}
