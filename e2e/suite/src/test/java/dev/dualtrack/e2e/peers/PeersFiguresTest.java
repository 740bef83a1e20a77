package dev.dualtrack.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.dualtrack.e2e.bench.Figure;
import dev.dualtrack.e2e.bench.Measure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The small things that figures are made with. */
class PeersFiguresTest {
    @Test
    void processorTimeIsUserAndSystemTimeAlsoUnderANameWithBlanks() {
        assertThat(Usage.cpuSeconds("42 (a (b) c) S 1 42 42 0 -1 4194560 9 0 0 0 250 75 0 0 20 0 9 0 1 2 3"))
                .isEqualTo(3.25);
    }

    @Test
    void samplesOfAMetricAreAddedByNameAndLabel() {
        String metrics = """
                # HELP dualtrack_embeddings_total x
                dualtrack_embeddings_total{from="cached",store="vector"} 7.0
                dualtrack_embeddings_total{from="computed",store="vector"} 5.0
                dualtrack_apply_seconds_count{store="vector"} 3
                dualtrack_apply_seconds_sum{store="vector"} 0.5
                """;
        assertThat(OurArm.sum(metrics, "dualtrack_embeddings_total", "from=\"computed\""))
                .isEqualTo(5);
        assertThat(OurArm.sum(metrics, "dualtrack_apply_seconds_count", "")).isEqualTo(3);
    }

    @Test
    void ratiosAreOfMeansOverRoundsAndOfEachArmOverItself() {
        List<Figure> ratios = Ratios.of(List.of(
                replay("ours 1, change log", 900),
                replay("python 1, change log", 90),
                replay("ours 2, change log", 1_100),
                replay("python 2, change log", 110),
                Figure.of(Measure.PEERS_FAULTS, "ours 1, change log, vector", Map.of("lost", 0.0))));
        assertThat(ratios)
                .extracting(Figure::subject)
                .containsExactly(
                        "ours over itself, change log",
                        "ours over python, change log",
                        "python over itself, change log");
        assertThat(ratios.get(0).values().get("ratio")).isEqualTo(11 / 9.0, within(1e-9));
        assertThat(ratios.get(1).values().get("ratio")).isEqualTo(10, within(1e-9));
    }

    @Test
    void sizesThatMakeNoSenseAreNamed() {
        PeersOptions options = new PeersOptions();
        new CommandLine(options)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs("--python", "p", "--rows", "1", "--rounds", "0", "--rates", "20,3", "--arms", "python");
        assertThat(options.arms).containsExactly(PeersOptions.Peer.PYTHON);
        assertThat(options.problems())
                .containsExactly(
                        "--rounds: 0 (expected: >= 1)",
                        "--rows: 1 (expected: 100 to 5000)",
                        "--rates: 3 (expected: >= 4)");
    }

    private static Figure replay(String subject, double rate) {
        return Figure.of(Measure.PEERS_REPLAY, subject, Map.of("events/s", rate));
    }
}
