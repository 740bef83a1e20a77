package dev.dualtrack.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.status.WorkerStatus;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerifyWishTest {
    @Test
    void theNewestOfAllWorkersCounts() {
        assertThat(VerifyWish.newest(Map.of(
                        StoreKind.VECTOR,
                        workers(0, 5_000),
                        StoreKind.GRAPH,
                        workers(7_000),
                        StoreKind.CACHE,
                        workers())))
                .contains(new VerifyWish("the worker of the graph store asked for it", Instant.ofEpochMilli(7_000)));
    }

    @Test
    void thereIsNoneWhereNobodyWantsOne() {
        assertThat(VerifyWish.newest(Map.of(StoreKind.VECTOR, workers(0, 0)))).isEmpty();
    }

    @Test
    void aRunThatBeganInTheSameSecondOrLaterAnswersIt() {
        VerifyWish wish = new VerifyWish("a test", Instant.parse("2026-01-01T00:00:05.700Z"));

        assertThat(wish.answeredBy(Instant.parse("2026-01-01T00:00:04Z"))).isFalse();
        assertThat(wish.answeredBy(Instant.parse("2026-01-01T00:00:05Z"))).isTrue();
        assertThat(wish.answeredBy(Instant.parse("2026-01-01T00:00:06Z"))).isTrue();
    }

    private static StoreObservation workers(long... wishes) {
        List<WorkerStatus> reports = Arrays.stream(wishes)
                .mapToObj(millis -> new WorkerStatus(
                        "store",
                        WorkerStatus.Phase.RUNNING,
                        true,
                        WorkerStatus.Circuit.CLOSED,
                        "",
                        "",
                        0,
                        0,
                        Map.of(),
                        List.of(),
                        millis,
                        1,
                        "",
                        Map.of()))
                .toList();
        return new StoreObservation(Rollout.ABSENT, reports, false);
    }
}
