package dev.dualtrack.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Map<String, Double> LIMITS = Map.of("p99", 5_000.0);
    private static final Figure GOOD =
            new Figure(Measure.VISIBLE, "cache", values("p50", 9.25, "p99", 5_000.0), LIMITS);
    private static final Figure BAD = new Figure(Measure.VISIBLE, "vector", values("p50", 120, "p99", 5_000.1), LIMITS);
    private static final Figure OPERATOR =
            new Figure(Measure.MEMORY, "operator", values("idle", 150, "peak", 180), Map.of("peak", 256.0));
    private static final Figure JOB = Figure.of(Measure.MEMORY, "reconcile-job", values("peak", 300.4));

    @Test
    void aTablePerMeasureMarksWhatIsNotWithinItsLimit() {
        assertThat(Report.text(List.of(GOOD, BAD, OPERATOR, JOB))).isEqualTo("""

                Commit to visible, one update at a time, ms
                          p50   p99  expected
                  cache   9.3  5000  within p99 <= 5000
                  vector  120  5000  NOT within p99 <= 5000

                Resident memory, MiB
                                 idle  peak  expected
                  operator        150   180  within peak <= 256
                  reconcile-job     -   300
                """);
    }

    @Test
    void withoutLimitsThereIsNoColumnForThem() {
        assertThat(Report.text(List.of(Figure.of(Measure.VERIFY, "policies", values("rows", 100_000, "run", 31.5)))))
                .isEqualTo("""

                        Verify, s
                                      rows   run
                          policies  100000  31.5
                        """);
    }

    @Test
    void aLineOfJsonHoldsTheExactValuesAndTheVerdict() {
        assertThat(Report.json(BAD))
                .isEqualTo("{\"figure\":\"commit-to-visible\",\"subject\":\"vector\",\"unit\":\"ms\","
                        + "\"values\":{\"p50\":120.0,\"p99\":5000.1},\"expected\":\"p99 <= 5000\",\"within\":false}");
        assertThat(Report.json(JOB))
                .isEqualTo("{\"figure\":\"memory\",\"subject\":\"reconcile-job\",\"unit\":\"MiB\","
                        + "\"values\":{\"peak\":300.4}}");
    }

    @Test
    void theFirstLineOfJsonSaysWhereAndHowMuch() {
        assertThat(Report.json(
                        new Machine(2, 100, "cpu", "Linux", "25"),
                        new BenchOptions(1, 2, 1_000, false, Path.of("out")).sizes(),
                        "2026-01-01T00:00:00Z"))
                .isEqualTo("{\"time\":\"2026-01-01T00:00:00Z\",\"machine\":{\"cores\":2,\"memoryMib\":100,"
                        + "\"cpu\":\"cpu\",\"system\":\"Linux\",\"jdk\":\"25\"},"
                        + "\"sizes\":{\"updates\":1,\"events\":2,\"rows\":1000}}");
    }

    @Test
    void aRateThatCouldNotBeMeasuredIsNotWithinAnything() {
        assertThat(new Figure(Measure.VISIBLE, "graph", values("p99", Double.NaN), LIMITS).within())
                .isFalse();
    }

    @Test
    void limitsAreNamedInTheOrderOfTheColumns() {
        assertThat(new Figure(
                                Measure.VISIBLE,
                                "graph",
                                values("p50", 1, "p99", 2, "max", 3),
                                values("max", 9, "p99", 5_000, "p50", 1_000))
                        .expected())
                .isEqualTo("p50 <= 1000, p99 <= 5000, max <= 9");
    }

    @Test
    void aLimitNeedsItsValue() {
        assertThatThrownBy(() -> new Figure(Measure.VISIBLE, "graph", values("p50", 1), LIMITS))
                .hasMessage("limits: [p99] (expected: of [p50])");
    }

    private static Map<String, Double> values(Object... pairs) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put((String) pairs[i], ((Number) pairs[i + 1]).doubleValue());
        }
        return values;
    }
}
