package dev.dualtrack.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    /** The textbook example of the nearest-rank method. */
    @Test
    void aPercentileIsTheValueAtTheNearestRank() {
        Latencies latencies = Latencies.ofNanos(millis(50, 15, 40, 20, 35));
        assertThat(latencies.millis(5)).isEqualTo(15);
        assertThat(latencies.millis(30)).isEqualTo(20);
        assertThat(latencies.millis(40)).isEqualTo(20);
        assertThat(latencies.millis(50)).isEqualTo(35);
        assertThat(latencies.millis(100)).isEqualTo(50);
    }

    @Test
    void ofAThousandTheNinetyNinthPercentileLeavesTenAboveIt() {
        Latencies latencies = Latencies.ofNanos(
                millis(LongStream.rangeClosed(1, 1_000).map(n -> 1_001 - n).toArray()));
        assertThat(latencies.millis(50)).isEqualTo(500);
        assertThat(latencies.millis(99)).isEqualTo(990);
        assertThat(latencies.millis(100)).isEqualTo(1_000);
        assertThat(latencies.count()).isEqualTo(1_000);
    }

    @Test
    void ofOneEveryPercentileIsThatOne() {
        Latencies latencies = Latencies.ofNanos(List.of(1_500_000L));
        assertThat(latencies.millis(1)).isEqualTo(1.5);
        assertThat(latencies.millis(99)).isEqualTo(1.5);
    }

    @Test
    void refusesNothingAndPercentilesThatDoNotExist() {
        assertThatThrownBy(() -> Latencies.ofNanos(List.of())).hasMessage("durations: 0 (expected: >= 1)");
        assertThatThrownBy(() -> Latencies.ofNanos(List.of(1L)).millis(0)).hasMessage("percent: 0 (expected: 1..100)");
        assertThatThrownBy(() -> Latencies.ofNanos(List.of(1L)).millis(101))
                .hasMessage("percent: 101 (expected: 1..100)");
    }

    private static List<Long> millis(long... millis) {
        return LongStream.of(millis).map(value -> value * 1_000_000).boxed().toList();
    }
}
